import { expect, it } from "vitest";
import { FindSession } from "../../src/page/find/find-session.ts";
import { LineStore } from "../../src/page/store/line-store.ts";

/** A session over ten lines, and the lines that it has moved to. */
function startSession() {
	const store = new LineStore();
	store.append("stdout", 0, "-\n-\nhit\n-\n-\nhit\n-\n-\nhit hit\n-\n");
	const moves: number[] = [];
	let found = () => {};
	const session = new FindSession(store, {
		onMove: (line) => moves.push(line),
		onFound: () => found(),
	});
	const whenFound = () =>
		new Promise<void>((resolve) => {
			found = resolve;
		});
	const find = async (text: string, from: number) => {
		session.start({ text, isRegex: false, isCaseSensitive: false }, from);
		await whenFound();
	};
	return { session, moves, find };
}

it("moves to the nearest match, and around the end and the beginning", async () => {
	const { session, moves, find } = startSession();
	await find("HIT", 4);
	expect(session.line).toBe(5);
	expect(session.summary()).toBe("2 of 3 lines, 4 matches");
	session.moveForward(6);
	session.moveForward(9);
	session.moveBack(2);
	session.moveBack(8);
	expect(moves).toEqual([5, 8, 2, 8, 5]);
	session.leave();
	expect(session.summary()).toBe("3 lines, 4 matches");
});

it("keeps a move until the search has decided it", async () => {
	const { session, moves, find } = startSession();
	const found = find("hit", 0);
	session.moveBack(10);
	expect([moves, session.summary()]).toEqual([[], "searching …"]);
	await found;
	expect([moves, session.summary()]).toEqual([[8], "3 of 3 lines, 4 matches"]);
	await find("nowhere", 0);
	expect([moves, session.summary()]).toEqual([[8], "nothing found"]);
});

it("finds nothing for an empty text or what is no regular expression", () => {
	const { session } = startSession();
	session.start({ text: "", isRegex: false, isCaseSensitive: false }, 0);
	expect([session.matches, session.summary()]).toEqual([undefined, ""]);
	session.start({ text: "(", isRegex: true, isCaseSensitive: false }, 0);
	expect(session.matches).toBeUndefined();
	expect(session.summary()).toBe("not a regular expression");
	expect(session.problem).toBe(session.summary());
});
