import type { ShownCommand } from "../protocol/control.ts";
import type { Offer } from "./orders.ts";

/**
 * How long, in ms, a name goes on meaning the publishers of one place when none
 * of them is there any more: longer than any page is behind.
 */
const HELD_MS = 3_600_000;

/** A command of a publisher's, as the hub calls it. */
export interface Offered {
	publisher: string;
	machine: string;
	place: string;
	/** What it is called there. */
	own: string;
	shown: ShownCommand;
}

/**
 * Names what publishers offer: `deploy@machine`, and where several offer that,
 * each with the beginning of its publisher's id behind it, as long as they do.
 * A page may be behind, and who clicks there is to start what it shows: so a
 * name without an id goes on meaning what was started in one directory, however
 * often that is started anew, and nobody else gets it.
 */
export class OfferedNames {
	/** Whom names without an id mean, and until when: ms, by the clock given. */
	readonly #held = new Map<string, { place: string; until: number }>();
	#offered = new Map<string, Offered>();
	/** By names that mean none of them, those that may be meant. */
	#unclear = new Map<string, string[]>();

	/** By their names. */
	get all(): ReadonlyMap<string, Offered> {
		return this.#offered;
	}

	/** What may be meant by a name that means no command just now; undefined for nothing. */
	unclear(name: string): readonly string[] | undefined {
		return this.#unclear.get(name);
	}

	/**
	 * Hears what is offered by now.
	 *
	 * @param now in ms
	 */
	hear(offers: readonly Offer[], now = performance.now()): void {
		const byName = new Map<string, Omit<Offered, "shown">[]>();
		const commands = new Map<object, ShownCommand>();
		for (const { publisher, machine, place, commands: own } of offers) {
			for (const command of own) {
				const name = nameOn(machine, command.name);
				const offered = { publisher, machine, place, own: command.name };
				commands.set(offered, command);
				byName.set(name, [...(byName.get(name) ?? []), offered]);
			}
		}
		this.#offered = new Map();
		this.#unclear = new Map();
		for (const [plain, all] of byName) {
			const isPlain = this.#mayBePlain(plain, all, now);
			const ids = isPlain ? [] : idsOf(all);
			for (const [index, offered] of all.entries()) {
				const name = isPlain ? plain : `${plain}.${ids[index]}`;
				const command = commands.get(offered) as ShownCommand;
				const title = `${command.title} · ${offered.machine}`;
				const shown = { ...command, name, title };
				this.#offered.set(name, { ...offered, shown });
			}
			if (isPlain) continue;
			this.#unclear.set(
				plain,
				ids.map((id) => `${plain}.${id}`),
			);
		}
		for (const [name, { until }] of this.#held) {
			if (until < now) this.#held.delete(name);
		}
	}

	/** Whether a name can go without ids: it means one of them, and nobody else of late. */
	#mayBePlain(
		name: string,
		all: readonly Pick<Offered, "place">[],
		now: number,
	): boolean {
		const held = this.#held.get(name);
		const until = now + HELD_MS;
		const isHeld = held !== undefined && held.until >= now;
		const [only, ...others] = all;
		const isOne = only !== undefined && others.length === 0;
		const place = isHeld ? held.place : isOne ? only.place : undefined;
		if (place === undefined) return false;
		if (all.some((each) => each.place === place)) {
			this.#held.set(name, { place, until });
		}
		return isOne && only.place === place;
	}
}

/** The beginnings of their publishers' ids, as long as tells them apart. */
function idsOf(all: readonly Pick<Offered, "publisher">[]): string[] {
	const short = all.map(({ publisher }) => publisher.slice(0, 6));
	if (new Set(short).size === short.length) return short;
	return all.map(({ publisher }) => publisher);
}

function nameOn(machine: string, name: string): string {
	return `${name}@${machine.replaceAll(/[^\w.-]+/g, "-")}`;
}
