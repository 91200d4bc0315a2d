/** So long, in ms, may work go on before the page gets its turn. */
const TURN_MS = 10;

/** Lets long work give the page its turn: it is to stay usable meanwhile. */
export class Turns {
	#since = performance.now();

	/** To be awaited between steps; takes a pause only when it is time for one. */
	async next(): Promise<void> {
		if (performance.now() - this.#since < TURN_MS) return;
		await nextTask();
		this.#since = performance.now();
	}
}

/** Resolves in a task of its own. Timers would wait a second in a hidden page. */
function nextTask(): Promise<void> {
	return new Promise((resolve) => {
		const { port1, port2 } = new MessageChannel();
		port1.onmessage = () => {
			port1.close();
			resolve();
		};
		port2.postMessage(undefined);
	});
}
