/** Waits as long as it is told, and says so. */
const CLOCK =
	"onmessage = ({ data: [id, ms] }) => setTimeout(postMessage, ms, id)";

const waiting = new Map<number, () => void>();
let clock: Worker | undefined;
let last = 0;

/**
 * Resolves after so many ms, in a hidden tab too. There, browsers let a page's
 * own timers run only once a minute after a while, but not those of its workers.
 */
export function steadyDelay(ms: number): Promise<void> {
	return new Promise((resolve) => {
		const id = ++last;
		waiting.set(id, resolve);
		clock ??= startClock();
		clock.postMessage([id, ms]);
	});
}

function startClock(): Worker {
	const url = URL.createObjectURL(new Blob([CLOCK]));
	const worker = new Worker(url);
	worker.onmessage = ({ data: id }: MessageEvent<number>) => {
		waiting.get(id)?.();
		waiting.delete(id);
	};
	return worker;
}
