import { describe, expect, it } from "vitest";
import { passes, readFilter } from "../../src/page/records/filter.ts";
import { filterText } from "../../src/page/records/filter-text.ts";
import { readRecord } from "../../src/page/records/record.ts";
import { Table } from "../../src/page/records/table.ts";
import { LineStore } from "../../src/page/store/line-store.ts";

/** As each logger prints it: the first three by pino 10, bunyan 1.8 and winston 3.18, others by what they document. */
const LINES = {
	pino: '{"level":50,"time":1795671660309,"pid":542,"hostname":"vm","name":"api","req":{"id":42},"err":{"type":"Error","message":"connect ECONNREFUSED","stack":"Error: connect ECONNREFUSED\\n    at a.js"},"msg":"cannot reach database"}',
	bunyan:
		'{"name":"myapp","hostname":"vm","pid":542,"level":40,"lang":"fr","msg":"au revoir","time":"2026-11-26T05:41:00.332Z","v":0}',
	winston:
		'{"code":5,"level":"error","message":"no disk","timestamp":"2026-11-26T05:41:00.387Z"}',
	zap: '{"level":"info","ts":1575978632.1234,"caller":"main.go:12","msg":"failed to fetch URL","attempt":3}',
	zerolog:
		'{"level":"debug","Scale":"833 cents","time":1562212768,"message":"Fibonacci is everywhere"}',
	slog: '{"time":"2022-11-08T15:28:26.000000000-05:00","level":"INFO","msg":"hello","count":3}',
	logrus:
		'{"animal":"walrus","level":"fatal","msg":"A group emerges","time":"2014-03-10T19:57:38.562264131-04:00"}',
	structlog:
		'{"event":"task done","level":"warning","timestamp":"2022-11-08T15:28:26Z"}',
	tracing:
		'{"timestamp":"2022-02-15T18:47:10.821315Z","level":"INFO","fields":{"message":"shaving yaks"},"target":"fmt_json"}',
	serilog:
		'{"@t":"2016-06-07T03:44:57.8532799Z","@m":"Hello, nblumhardt","@l":"Warning","User":"nblumhardt"}',
	ecs: '{"@timestamp":"2023-05-16T12:27:44.123Z","log.level":"error","message":"hi","ecs.version":"8.10"}',
	google:
		'{"severity":"CRITICAL","message":"There was an error","time":"2020-10-12T07:20:50.52Z"}',
};

const told = (line: string) => {
	const { time, level, message, logger } = readRecord(line) ?? {};
	return [time, level?.name, message, logger];
};

describe("a record", () => {
	it.each([
		[LINES.pino, 1795671660309, "ERROR", "cannot reach database", "api"],
		[LINES.bunyan, 1795671660332, "WARN", "au revoir", "myapp"],
		[LINES.winston, 1795671660387, "ERROR", "no disk", undefined],
		[LINES.zap, 1575978632123.4, "INFO", "failed to fetch URL", undefined],
		[
			LINES.zerolog,
			1562212768000,
			"DEBUG",
			"Fibonacci is everywhere",
			undefined,
		],
		[LINES.slog, 1667939306000, "INFO", "hello", undefined],
		[LINES.logrus, 1394495858562, "FATAL", "A group emerges", undefined],
		[LINES.structlog, 1667921306000, "WARN", "task done", undefined],
		[LINES.tracing, 1644950830821, "INFO", "shaving yaks", undefined],
		[LINES.serilog, 1465271097853, "WARN", "Hello, nblumhardt", undefined],
		[LINES.ecs, 1684240064123, "ERROR", "hi", undefined],
		[LINES.google, 1602487250520, "FATAL", "There was an error", undefined],
	])("of %s", (line, ...expected) => {
		expect(told(line)).toEqual(expected);
	});

	it.each([
		...["plain", "[1]", '{"a":1}', '{"level":"info"}', '{"message":"x"}'],
		...[`x${LINES.slog}`, `${"x ".repeat(99)}${LINES.slog}`, `${LINES.slog} x`],
		...['{"level":"info","msg":"cut', '"text"', "null", "{}"],
		`{"level":"info","msg":"${"x".repeat(70_000)}"}`,
	])("is not %s", (line) => {
		expect(readRecord(line)).toBeUndefined();
	});

	it.each([
		["web-1  | ", "web-1  |"],
		["Nov 26 05:41:00 vm api[542]: ", "Nov 26 05:41:00 vm api[542]:"],
		["2026-11-26T05:41:00.332Z stdout F ", "2026-11-26T05:41:00.332Z stdout F"],
	])("may stand behind %j", (prefix, before) => {
		expect(readRecord(prefix + LINES.pino)).toMatchObject({
			before,
			message: "cannot reach database",
		});
		const filter = readFilter("level>=error req.id=42");
		const line = prefix + LINES.pino;
		expect("conditions" in filter && passes(line, filter.conditions)).toBe(
			true,
		);
	});

	it("has its time as written where that is no time that we know", () => {
		expect(told('{"level":"info","msg":"a","time":"10:02:03"}')[0]).toBe(
			"10:02:03",
		);
		expect(told('{"level":35,"msg":"a","time":7}')).toEqual([
			...[undefined, "INFO", "a", undefined],
		]);
	});
});

/** Which loggers' lines pass. */
const passing = (text: string) => {
	const filter = readFilter(text);
	if ("problem" in filter) return filter.problem;
	return Object.entries(LINES)
		.filter(([, line]) => passes(line, filter.conditions))
		.map(([name]) => name);
};

describe("a filter of records", () => {
	it.each([
		["level>=error", ["pino", "winston", "logrus", "ecs", "google"]],
		["level=warn", ["bunyan", "structlog", "serilog"]],
		["level<info", ["zerolog"]],
		["level>=50 name=api", ["pino"]],
		["level!=info level<fatal level>=warning code=5", ["winston"]],
		["req.id=42", ["pino"]],
		["err.message~econnrefused", ["pino"]],
		["log.level=error", ["ecs"]],
		["attempt>=3", ["zap"]],
		["attempt>3", []],
		["count=3", ["slog"]],
		['Scale="833 cents"', ["zerolog"]],
		['"shaving yaks"', ["tracing"]],
		["DATABASE", ["pino"]],
		["lang!=fr level=40", ["structlog", "serilog"]],
		["nosuch=1", []],
	])("%s", (text, names) => {
		expect(passing(text)).toEqual(names);
	});

	it.each([
		['{"level":30,"msg":"a","time":1e12,"n":4.2e1}', "n=42"],
		['{"level":30,"msg":"a","time":1e12,"n":42.0}', "n=42"],
		['{"level":30,"msg":"a","time":1e12,"n":"\\u0041nn"}', "n=Ann"],
		['{"level" : "warn", "msg":"a","n":[1, 2]}', "n=[1,2] level>=warn"],
		['{"log":{"level":"error"},"message":"a"}', "level=error"],
		['{"a":{"level":"error"},"level":"info","msg":"a"}', "level!=error"],
	])("%s passes %s, however it is written", (line, text) => {
		const filter = readFilter(text);
		expect("conditions" in filter && passes(line, filter.conditions)).toBe(
			true,
		);
	});

	it("takes the level of what was logged, and of nothing in it", () => {
		const line = '{"a":{"level":"error"},"level":"info","msg":"a"}';
		const filter = readFilter("level>=error");
		expect("conditions" in filter && passes(line, filter.conditions)).toBe(
			false,
		);
	});

	it("says what is wrong with it", () => {
		expect(passing("level>=loud")).toMatch(/^level is one of trace, debug/);
		expect(passing('a="b')).toMatch(/quote/);
	});

	it("leaves out what is no record, whatever it says", () => {
		const text = `refused\n${LINES.pino}\nat a.js:1 refused\n\x1b[31m${LINES.pino}\x1b[0m\n`;
		const filter = readFilter("refused");
		expect(filterText(text, filter)).toEqual({
			lines: Uint32Array.of(1, 3),
			matches: 2,
			searched: 4,
		});
	});

	it.each(["=", "a=", '"', "a ", "!=", "~~"])(
		"of many %j costs little more than its length",
		(part) => {
			const cost = (text: string) => {
				const began = performance.now();
				readFilter(text);
				return performance.now() - began;
			};
			const plain = cost("words of a filter ".repeat(10_000));
			// What backtracks takes minutes.
			expect(cost(part.repeat(100_000)) / plain).toBeLessThan(100);
		},
	);
});

describe("a table", () => {
	const tableOf = (...lines: string[]) => {
		const store = new LineStore();
		const table = new Table(store);
		for (const line of lines) store.append("stdout", 0, `${line}\n`);
		table.look();
		return { store, table };
	};

	it("is there when 9 of the last 10 lines are records, and stays", () => {
		const nine = Array.from({ length: 9 }, () => LINES.pino);
		expect(tableOf(...nine).table.isOn).toBe(false);
		const { store, table } = tableOf("npm start", ...nine);
		expect(table.isOn).toBe(true);
		expect(table.recordAt(0)).toBeUndefined();
		expect(table.recordAt(1)?.message).toBe("cannot reach database");
		for (let n = 0; n < 20; n++) store.append("stderr", 0, "at a.js\n");
		table.look();
		expect(table.isOn).toBe(true);
		table.isWanted = false;
		expect(table.recordAt(1)).toBeUndefined();
		store.clear();
		table.look();
		expect(table.isFound).toBe(false);
	});

	it("is none of 8 among 10, nor of other JSON", () => {
		const eight = Array.from({ length: 8 }, () => LINES.slog);
		expect(tableOf("a", "b", ...eight).table.isFound).toBe(false);
		expect(tableOf(...Array(10).fill('{"a":1}')).table.isFound).toBe(false);
	});
});
