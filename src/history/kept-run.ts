import { statSync } from "node:fs";
import { join } from "node:path";
import { isSame } from "../io/process-identity.ts";
import { Log } from "../journal/log.ts";
import type { PinsData } from "../protocol/events.ts";
import type { KeptError } from "../protocol/first-error.ts";
import type { RunStatus } from "../protocol/run-status.ts";
import { ErrorFile } from "./error-file.ts";
import { KeptFiles } from "./kept-files.ts";
import { KeptJournal } from "./kept-journal.ts";
import { readPins } from "./pins-file.ts";
import { type EndedRun, FILES, type HubOrigin } from "./run-file.ts";
import { type FoundRun, isAtWork, readRunFileLater } from "./run-state.ts";

export interface KeptRunOptions {
	number: number;
	/** The run's own. */
	folder: string;
	/** What its `run.json` says. */
	found: FoundRun;
	/** Hides in rendered lines what viewers are not to see. */
	masked: (lines: string) => string;
	/** Told once of what is damaged. */
	onDamage: (problem: string) => void;
}

/**
 * A run that was kept, as a server shows it: how it stands is known by its
 * `run.json`, and its log is opened when somebody asks for it. One that has no
 * end, and no sse-tail that writes it, is lost.
 */
export class KeptRun {
	readonly number: number;
	/** Its number, as URLs have it. */
	readonly name: string;
	readonly #options: KeptRunOptions;
	#found: FoundRun;
	/** What was found to have gone wrong in it. */
	readonly keptError: KeptError;
	/** Looked up once, when it has ended. */
	#isWhole: boolean | undefined;
	#isOver: boolean;
	#journal: KeptJournal | undefined;
	#lines: Log | undefined;

	constructor(options: KeptRunOptions) {
		this.number = options.number;
		this.name = `${options.number}`;
		this.#options = options;
		this.#found = options.found;
		this.keptError = new ErrorFile(options.folder);
		this.#isOver = !isAtWork(options.found);
	}

	/** Where its command was run. */
	get folder(): string | undefined {
		return this.#found.folder;
	}

	/** How it ended; undefined of one that goes on, or was lost. */
	get ended(): EndedRun | undefined {
		return this.#found.ended;
	}

	/** Where it comes from, if a hub has kept it. */
	get hub(): HubOrigin | undefined {
		return this.#found.hub;
	}

	get token(): string {
		return this.#found.token;
	}

	get journal(): KeptJournal {
		const { folder, onDamage } = this.#options;
		this.#journal ??= new KeptJournal({
			token: this.#found.token,
			files: new KeptFiles(folder),
			ended: this.#found.ended,
			isOver: this.#isOver,
			onDamage,
		});
		return this.#journal;
	}

	/** Whether nothing more will come. */
	get isOver(): boolean {
		return this.#isOver;
	}

	/** Whether it has no end, and nobody writes it any more. */
	get isLost(): boolean {
		return this.#isOver && this.ended === undefined;
	}

	/** Whether all of its output is kept; not where the disk was full. */
	get isWhole(): boolean {
		this.#isWhole ??= this.ended && this.#outputSize === this.ended.bytes;
		return this.#isWhole === true;
	}

	get #outputSize(): number | undefined {
		const path = join(this.#options.folder, FILES.output);
		return statSync(path, { throwIfNoEntry: false })?.size;
	}

	/** Whether somebody reads it. */
	get isRead(): boolean {
		return this.#journal?.isFollowed === true;
	}

	/** Whether its lines have been asked for, which takes memory. */
	get hasLines(): boolean {
		return this.#lines !== undefined;
	}

	status(): RunStatus {
		const { start: written, ended } = this.#found;
		const start = { ...written, run: this.number };
		if (ended !== undefined) {
			const { exit, bytes, lines } = ended;
			const { durationMs } = exit;
			return { state: "exited", start, exit, durationMs, bytes, lines };
		}
		const { bytes, lines, lastMs } = this.journal;
		const common = { start, exit: null, bytes, lines };
		if (this.#isOver) return { state: "lost", durationMs: lastMs, ...common };
		const durationMs = Math.max(lastMs, Date.now() - start.startedAt);
		return { state: "running", durationMs, ...common };
	}

	/** What has become of its pins since it ended. */
	latePins(): PinsData | undefined {
		const late = readPins(this.#options.folder);
		if (late === undefined) return undefined;
		const pins = late.pins.map((pin) => ({
			...pin,
			text: this.masked(pin.text),
			by: pin.by && this.masked(pin.by),
		}));
		return { run: this.number, pins, unpinned: late.unpinned };
	}

	linesLog(): Log {
		this.#lines ??= new Log();
		return this.#lines;
	}

	masked(lines: string): string {
		return this.#options.masked(lines);
	}

	/** Looks how it stands by now, if it went on. */
	async refresh(): Promise<void> {
		if (this.#isOver) return;
		const found = await readRunFileLater(this.#options.folder);
		// What can't be read just now may be when it is looked at again.
		if (typeof found !== "string") this.#found = found;
		else if (found !== "missing") return;
		this.#isOver = found === "missing" || !isAtWork(this.#found);
		if (!this.#isOver) await this.#journal?.refresh();
		else await this.#journal?.refresh(this.#found.ended ?? "lost");
	}

	/** Whether it was written on since it was lost: a hub may take it over. */
	async hasGoneOn(): Promise<boolean> {
		const found = await readRunFileLater(this.#options.folder);
		if (typeof found === "string") return false;
		// Two writes within a tick of the system's clock bear the same time.
		const isOther = !isSame(found.writer, this.#found.writer);
		return isOther || found.touchedAt !== this.#found.touchedAt;
	}

	/** Gives memory and disk back that were taken for who read it. */
	async close(): Promise<void> {
		await this.#lines?.close();
	}
}
