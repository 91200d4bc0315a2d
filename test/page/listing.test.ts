import { describe, expect, it } from "vitest";
import type { Listing } from "../../src/page/listing/listing.ts";
import {
	PickedListing,
	type Picker,
} from "../../src/page/listing/picked-listing.ts";
import { WholeListing } from "../../src/page/listing/whole-listing.ts";
import { LineStore } from "../../src/page/store/line-store.ts";

function storeOf(text: string): LineStore {
	const store = new LineStore();
	store.append("stdout", 0, text);
	return store;
}

/** The lines of a listing; also that rows and lines lead to each other. */
function linesOf(listing: Listing): number[] {
	const rows = Array.from(
		{ length: listing.end - listing.first },
		(_, n) => listing.first + n,
	);
	for (const row of rows) {
		expect(listing.rowOf(listing.lineAt(row))).toBe(row);
	}
	return rows.map((row) => listing.lineAt(row));
}

/** Picks the lines that end with a zero, as far as they are decided. */
function zeros(decided: { to: number }, live: number[] = []): Picker {
	return {
		live,
		get decided() {
			return decided.to;
		},
		each(from, to, pick) {
			for (let line = from; line < to; line++) if (line % 10 === 0) pick(line);
		},
	};
}

const LINES = "x\n".repeat(35);

describe("all lines", () => {
	it("are there, but for those in folded groups, however they overlap", () => {
		const store = storeOf(
			"section_start:1:a\r\x1b[0KA\nin a\nsection_start:1:b\r\x1b[0KB\nin b\nsection_end:1:b\r\x1b[0K\nsection_end:1:a\r\x1b[0K\nbetween\n::group::C\nin c\nin c\n",
		);
		const listing = new WholeListing(store);
		listing.update();
		expect(linesOf(listing)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
		store.groups.toggle(2);
		listing.update();
		expect(linesOf(listing)).toEqual([0, 1, 2, 5, 6, 7, 8, 9]);
		expect(listing.rowOf(3)).toBe(3);
		store.groups.toggle(0);
		store.groups.toggle(7);
		listing.update();
		expect(linesOf(listing)).toEqual([0, 6, 7]);
		store.append("stdout", 0, "still in c\n::group::D\nin d\n");
		listing.update();
		expect(linesOf(listing)).toEqual([0, 6, 7, 11, 12]);
		store.groups.reveal(3);
		listing.update();
		expect(linesOf(listing)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 11, 12]);
		store.groups.foldAll(false);
		listing.update();
		expect(linesOf(listing)).toHaveLength(13);
	});
});

it("lines that only end a group are hidden as they come, folded or not", () => {
	const store = storeOf("");
	const listing = new WholeListing(store);
	const group = "::group::A\nin\n::endgroup::\n";
	const shown = (folds?: number) => {
		if (folds !== undefined) store.groups.toggle(folds);
		listing.update();
		return linesOf(listing);
	};
	store.append("stdout", 0, group);
	expect(shown()).toEqual([0, 1]);
	store.append("stdout", 0, `${group}::endgroup::\n`);
	expect(shown()).toEqual([0, 1, 3, 4, 6]);
	expect(shown(0)).toEqual([0, 3, 4, 6]);
	store.append("stdout", 0, group);
	expect(shown()).toEqual([0, 3, 4, 6, 7, 8]);
	expect(shown(0)).toEqual([0, 1, 3, 4, 6, 7, 8]);
	store.append("stdout", 0, group);
	expect(shown()).toEqual([0, 1, 3, 4, 6, 7, 8, 10, 11]);
});

describe("picked lines", () => {
	it.each([
		[0, [0, 10, 20, 30]],
		[1, [0, 1, 9, 10, 11, 19, 20, 21, 29, 30, 31]],
		[6, Array.from({ length: 35 }, (_, line) => line)],
	])("have %s lines around them", (context, lines) => {
		const whole = new PickedListing(storeOf(LINES), zeros({ to: 35 }), context);
		expect(whole.update()).toBe(true);
		expect(linesOf(whole)).toEqual(lines);
	});

	it("are the same, in however many steps they come", () => {
		for (const context of [0, 1, 4, 6]) {
			const at = { to: 0 };
			const slow = new PickedListing(storeOf(LINES), zeros(at), context);
			while (at.to < 35) {
				at.to++;
				slow.update();
			}
			const fast = new PickedListing(storeOf(LINES), zeros(at), context);
			fast.update();
			expect(linesOf(slow)).toEqual(linesOf(fast));
		}
	});

	it("have below them what is picked of lines that have not ended", () => {
		const store = storeOf(`${LINES}live`);
		const live: number[] = [];
		const listing = new PickedListing(store, zeros({ to: 35 }, live), 1);
		listing.update();
		const { version } = listing;
		live.push(35);
		listing.update();
		expect(listing.version).not.toBe(version);
		expect(linesOf(listing).slice(-5)).toEqual([29, 30, 31, 34, 35]);
		live.pop();
		listing.update();
		expect(linesOf(listing).slice(-3)).toEqual([29, 30, 31]);
	});

	it("tell where one is that is not among them", () => {
		const listing = new PickedListing(storeOf(LINES), zeros({ to: 35 }), 0);
		listing.update();
		expect(listing.rowOf(11)).toBe(2);
		expect(listing.rowOf(34)).toBe(4);
	});
});
