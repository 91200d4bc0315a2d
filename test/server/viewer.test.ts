import { once } from "node:events";
import { createServer, get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { expect, it, onTestFinished } from "vitest";
import { KiB, MiB } from "../../src/defaults.ts";
import type { Journal } from "../../src/journal/journal.ts";
import { eventsFormat, newsFormat } from "../../src/server/formats/events.ts";
import type { Format } from "../../src/server/formats/format.ts";
import { rawFormat } from "../../src/server/formats/raw.ts";
import { Gzip } from "../../src/server/gzip.ts";
import { Turns } from "../../src/server/turns.ts";
import { Viewer } from "../../src/server/viewer.ts";
import { body } from "../helpers/viewer.ts";
import { BEGINNING, openJournal, readAll } from "../journal/filled-log.ts";

const frames = (): never => {
	throw new TypeError("a fault of ours");
};

/** A journal with its end, of which something is another way. */
function endedJournal(journal: Partial<Pick<Journal, "read">>): Journal {
	const ended = openJournal();
	ended.event("end", {});
	return Object.assign(ended, journal);
}

/** Serves a journal; gives what asks for it, and the errors that were told. */
async function serve(format: Format, journal: Journal) {
	const errors: string[] = [];
	const turns = new Turns(() => 0);
	const server = createServer((_, response) => {
		response.flushHeaders();
		const viewer = new Viewer({
			response,
			journal,
			format,
			cursor: { offset: 0, output: 0 },
			turns,
			until: "end",
			stays: false,
			gzip: undefined,
			heartbeatMs: 15_000,
			onClose: () => {},
			onServed: () => {},
			onError: ({ message }) => errors.push(message),
		});
		viewer.begin([]);
	}).listen(0, "127.0.0.1");
	onTestFinished(() => void server.close());
	await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	const open = async (): Promise<IncomingMessage> => {
		const asked = get({ port, host: "127.0.0.1", agent: false });
		const [response] = await once(asked, "response");
		return response;
	};
	return { open, errors };
}

/** What a viewer of a journal gets, if it is not cut off, and the errors that were told. */
async function view(
	format: Format,
	journal: Partial<Pick<Journal, "read">>,
): Promise<{ text: string | undefined; errors: string[] }> {
	const { open, errors } = await serve(format, endedJournal(journal));
	const text = await body(await open()).then(String, () => undefined);
	return { text, errors };
}

it("gives each reader of the past all of it, however quick others are", async () => {
	const journal = openJournal();
	for (let n = 0; journal.bytes < 24 * MiB; n++) {
		const line = `${n} is a line that is there once, as are its others\n`;
		journal.output("stdout", n, Buffer.from(line.repeat(1200)));
		await journal.backpressure;
	}
	journal.finish();
	const { bytes: all } = await readAll(journal, BEGINNING);
	const { open, errors } = await serve(eventsFormat, journal);
	const slow = [await open(), await open()];
	// They take a little, and nothing more until the others have it all.
	for (const response of slow) {
		await once(response, "readable");
		response.read(1);
	}
	for (let n = 0; n < 3; n++) {
		expect((await body(await open())).equals(all)).toBe(true);
	}
	for (const response of slow) {
		expect((await body(response)).equals(all.subarray(1))).toBe(true);
	}
	expect(errors).toEqual([]);
});

it("news between compressed frames leave the checksum right", async () => {
	const journal = openJournal();
	for (let n = 0; n < 20; n++)
		journal.output("stdout", n, Buffer.alloc(64 * KiB, "line\n"));
	journal.finish();
	const gzip = await Gzip.create();
	const server = createServer((_, response) => {
		const viewer = new Viewer({
			response,
			journal,
			format: newsFormat,
			cursor: journal.start,
			turns: new Turns(() => 0),
			until: "end",
			stays: true,
			gzip,
			heartbeatMs: 15_000,
			onClose: () => {},
			onServed: () => viewer.close(),
			onError: () => {},
		});
		const news = Buffer.from("event: viewers\ndata: {}\n\n");
		// News come while a piece is being compressed, each time.
		const compress = gzip.compress.bind(gzip);
		gzip.compress = (bytes) => {
			setImmediate(() => viewer.tell("viewers", news));
			return compress(bytes);
		};
		viewer.begin([]);
	}).listen(0, "127.0.0.1");
	onTestFinished(() => void server.close());
	await once(server, "listening");
	const { port } = server.address() as AddressInfo;
	const asked = get({ port, host: "127.0.0.1", agent: false });
	const [response] = await once(asked, "response");
	const text = gunzipSync(await body(response)).toString();
	expect(text.match(/^id: /gm)).toHaveLength(20);
	expect(text).toMatch(/event: viewers\n.*\n\nid: /);
});

it("an error of ours ends the stream with a reason, and clients stay away", async () => {
	expect(await view({ ...eventsFormat, frames }, {})).toEqual({
		text: 'retry: 86400000\nevent: failure\ndata: {"reason":"a fault of ours"}\n\n',
		errors: ["a fault of ours"],
	});
});

it("where a reason would be taken for output, an error cuts the answer off", async () => {
	expect(await view({ ...rawFormat(), frames }, {})).toEqual({
		text: undefined,
		errors: ["a fault of ours"],
	});
});

it("a journal that can't be read is told with the system's cause, and clients may come back", async () => {
	const read = () => Promise.reject(new Error("EIO: i/o error, read"));
	expect(await view(eventsFormat, { read })).toEqual({
		text: undefined,
		errors: ["cannot read the history: EIO: i/o error, read"],
	});
});
