import { BIN, median, ms, quantile, startServer, timed } from "./measure.ts";

const MEGABYTES = 100;
const JUMPS = 100;

/** A program that draws a screen of 40 rows as fast as it may, up to so many MB. */
const DRAWS = `
	let n = 0, bytes = 0;
	const frame = () => {
		let text = "\\x1b[H";
		for (let y = 1; y <= 40; y++) text += "\\x1b[" + y + ";1H\\x1b[" + (31 + (y + n) % 7) + "m" + n + " " + "|".repeat((y * n) % 60) + "\\x1b[K\\x1b[0m " + Math.sin(n * y).toFixed(6);
		n++;
		return text;
	};
	process.stdout.write("\\x1b[?1049h");
	(function more() {
		for (;;) {
			if (bytes > ${MEGABYTES}e6) return process.stdout.write("\\x1b[?1049l");
			const text = Array.from({ length: 20 }, frame).join("");
			bytes += text.length;
			if (!process.stdout.write(text)) return process.stdout.once("drain", more);
		}
	})();`;

const CASES: [name: string, tty: string, command: string[]][] = [
	["a screen", "--tty", ["--", process.execPath, "-e", DRAWS]],
	[
		"lines",
		"--no-tty",
		["--shell", `yes "$(seq -s ' ' 30)" | head -c ${MEGABYTES}000000`],
	],
];

/** Any moment of a long run: how long it takes until it is known what was known then. */
export async function past(): Promise<void> {
	for (const [name, tty, command] of CASES) {
		const args = [BIN, "-p0", "--no-echo", "--keep", tty, ...command];
		const server = await startServer(args);
		const ask = async (path: string) => {
			const answer = await fetch(new URL(path, server.url));
			return { status: answer.status, text: await answer.text() };
		};
		const { durationMs } = JSON.parse((await ask("status?wait")).text);
		const readMs = await timed(async () => {
			while ((await ask("past?at=1000000000")).status === 202);
		});
		const jumps: number[] = [];
		for (let n = 0; n < JUMPS; n++) {
			const at = Math.floor(Math.random() * durationMs);
			jumps.push(await timed(() => ask(`past?at=${at}`)));
		}
		await server.stop();
		console.log(`A moment of a run of ${MEGABYTES} MB, ${name}:`);
		console.log(`  log read, once       ${(readMs / 1000).toFixed(1)} s`);
		console.log(`  jump, median         ${ms(median(jumps))} (goal < 100 ms)`);
		console.log(`  jump, 95 of 100      ${ms(quantile(jumps, 0.95))}`);
	}
}
