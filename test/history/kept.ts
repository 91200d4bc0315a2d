import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { KeptFiles } from "../../src/history/kept-files.ts";
import { KeptJournal } from "../../src/history/kept-journal.ts";
import { FILES, parseRunFile } from "../../src/history/run-file.ts";
import { RunWriter } from "../../src/history/run-writer.ts";
import { Journal, type JournalOptions } from "../../src/journal/journal.ts";
import { Recorder } from "../../src/run/recorder.ts";
import { testFolder } from "../helpers/folder.ts";
import { START } from "../helpers/start-data.ts";

const KEPT = {
	...START,
	command: "make deploy",
	title: "make deploy",
	startedAt: 1_700_000_000_000,
	pid: 7,
};

/** A run that the test records, and keeps in a folder that is gone with the test. */
export function keepRun(options: Partial<JournalOptions> = {}) {
	const folder = join(testFolder(), "000001");
	mkdirSync(folder);
	const journal = new Journal({ token: "k1", ...options });
	const recorder = new Recorder(journal, KEPT);
	const problems: string[] = [];
	/** Writes it down, from its beginning on. */
	const keep = () =>
		new RunWriter(
			{ journal, status: () => recorder.status() },
			{
				folder,
				history: folder,
				onProblem: (problem) => problems.push(problem),
			},
		);
	return { folder, journal, recorder, keep, problems };
}

/** A kept run's log, as it is read again. */
export function openKept(folder: string, damage: string[] = []): KeptJournal {
	const file = parseRunFile(readFileSync(join(folder, FILES.run), "utf8"));
	if (typeof file === "string") throw new Error(file);
	return new KeptJournal({
		token: file.token,
		files: new KeptFiles(folder),
		ended: file.ended,
		isOver: true,
		onDamage: (problem) => damage.push(problem),
	});
}
