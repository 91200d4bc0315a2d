#!/usr/bin/env node
// Starts the program, with what V8 made of it kept beside it (a code cache):
// to compile it anew takes 20 to 30 ms of each start. The first run of a command
// writes that file, where the package's folder can be written; everywhere else
// all works the same, only later.

const fs = require("node:fs");
const { createRequire, wrap } = require("node:module");
const { dirname, join } = require("node:path");
const { Script } = require("node:vm");

const file = join(__dirname, "../dist/sse-tail.cjs");
const { bun, deno } = process.versions;

if (bun || deno) {
	require(file).main(process); // They have caches of their own.
} else {
	const source = wrap(fs.readFileSync(file, "latin1")); // ASCII, as it is built.
	const cache = cacheFile(file);
	const cachedData = read(cache);
	const script = new Script(source, { filename: file, cachedData });
	const { main } = run(script, file);
	const isFresh = cachedData !== undefined && !script.cachedDataRejected;
	main(process, () => isFresh || keep(script, cache));
}

/** Does what `require(file)` does. */
function run(script, file) {
	const module = { exports: {} };
	const define = script.runInThisContext();
	define(module.exports, createRequire(file), module, file, dirname(file));
	return module.exports;
}

/** V8 tells sources apart by their length alone, so the name has the rest. */
function cacheFile(file) {
	const { mtimeMs, size } = fs.statSync(file);
	const version = `${process.version}-${process.arch}`;
	return `${file}.${size}-${Math.round(mtimeMs)}-${version}.cache`;
}

function read(file) {
	try {
		return fs.readFileSync(file);
	} catch {
		return undefined; // The first start, as a rule.
	}
}

/** Writes the cache, where that can be: to make it takes 10 ms and more. */
function keep(script, file) {
	const own = `${file}.${process.pid}`;
	if (!isWritable(dirname(file))) return;
	try {
		const data = script.createCachedData();
		fs.writeFileSync(own, data, { flag: "wx", flush: true });
		fs.renameSync(own, file); // Whole or not at all, whoever else writes it.
	} catch {
		fs.rmSync(own, { force: true });
	}
}

function isWritable(folder) {
	try {
		fs.accessSync(folder, fs.constants.W_OK);
		return true;
	} catch {
		return false;
	}
}
