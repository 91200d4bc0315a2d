import { describe, expect, it } from "vitest";
import { namedCommands } from "../../../src/cli/named/named.ts";

const scripts = () => ["build", "watch-js", "watch-css", "lib:watch"];

function named(names: string[], words: string[] = []) {
	return namedCommands(names, words, scripts);
}

describe("commands side by side", () => {
	it("are none without a name", () => {
		const unread = () => expect.fail("package.json was read");
		expect(namedCommands([], ["make", "x"], unread)).toBeUndefined();
		expect(namedCommands([], ["npm", "run"], unread)).toBeUndefined();
		expect(namedCommands([], ["npm:"], unread)).toBeUndefined();
	});

	it("are lines of shell by name", () => {
		expect(named(["api=npm run api", "web=A=1 vite | cat"])).toEqual([
			{ name: "api", words: ["npm run api"], shell: true },
			{ name: "web", words: ["A=1 vite | cat"], shell: true },
		]);
	});

	it("are scripts of package.json, one or all that fit", () => {
		const run = (name: string, script: string) => ({
			name,
			words: ["npm", "run", script],
			shell: false,
		});
		expect(named([], ["npm:build"])).toEqual([run("build", "build")]);
		expect(named(["npm:watch-*"], ["npm:build"])).toEqual([
			run("js", "watch-js"),
			run("css", "watch-css"),
			run("build", "build"),
		]);
		expect(named([], ["npm:*:watch"])).toEqual([run("lib", "lib:watch")]);
		expect(named(["b=npm:build"])).toEqual([run("b", "build")]);
	});

	it.each([
		[["api"], [], /-n takes name='command line', and not 'api'/],
		[["=x"], [], /-n takes name='command line', and not '=x'/],
		[["a b=x"], [], /-n takes/],
		[["api="], [], /-n api= has no command; is a variable empty\?/],
		[["a=x", "a=y"], [], /two commands are named 'a'/],
		[["a=x"], ["make"], /'make' has no name; beside -n, give it one/],
		[[], ["npm:build", "-x"], /'-x' stands beside npm: scripts/],
		[[], ["npm:nope"], /no script 'nope'; it has build, watch-js/],
		[[], ["npm:nope-*"], /no script 'nope-\*'/],
		[["w=npm:watch-*"], [], /takes one script; 'npm:watch-\*' is several/],
	] as [string[], string[], RegExp][])(
		"%j %j is wrong usage, told in a line",
		(names, words, message) => {
			expect(() => named(names, words)).toThrow(message);
		},
	);
});
