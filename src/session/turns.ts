import type { Command } from "./command.ts";

/** What decides whether a command may run now. */
export type TurnOf = Pick<Command, "name" | "locks" | "whenBusy" | "queue">;

/** Somebody's turn to run a command. */
export interface Turn {
	/** To be called when the run has ended. */
	done(): void;
}

/** What waits for its turn. */
export interface Waiting {
	/** For who withdraws it. */
	readonly id: number;
	readonly command: TurnOf;
	/** Resolves with its turn; undefined when it was withdrawn. */
	readonly turn: Promise<Turn | undefined>;
}

/** A turn, a place in the queue, or why there is neither. */
export type TurnAnswer =
	| { turn: Turn }
	| { waiting: Waiting; position: number }
	| { busy: string };

interface Entry extends Waiting {
	readonly resolve: (turn: Turn | undefined) => void;
}

/**
 * Sees to it that a command runs once at a time, and that commands which share
 * a lock run one after the other. What comes meanwhile waits in the order in
 * which it came, or is refused, as its command says.
 */
export class CommandTurns {
	readonly #held = new Map<string, TurnOf>();
	readonly #queue: Entry[] = [];
	#newestId = 0;

	/** In the order of their turns. */
	get waiting(): readonly Waiting[] {
		return this.#queue;
	}

	/** Asks for a turn; it is decided at once, so that two who ask get one turn. */
	ask(command: TurnOf): TurnAnswer {
		const holder = this.#holderOf(command, this.#queue.length);
		if (holder === undefined) return { turn: this.#take(command) };
		if (command.whenBusy === "refuse") {
			const why =
				holder.name === command.name
					? `“${command.name}” is running.`
					: `“${holder.name}” is running, or comes first.`;
			return { busy: why };
		}
		const same = this.#queue.filter(
			({ command: { name } }) => name === command.name,
		);
		if (same.length >= command.queue) {
			return {
				busy: `${same.length} of “${command.name}” are waiting already.`,
			};
		}
		const { promise, resolve } = withResolver();
		this.#newestId++;
		const waiting = { id: this.#newestId, command, turn: promise, resolve };
		const position = this.#queue.push(waiting);
		return { waiting, position };
	}

	/** Whether something was withdrawn that had that id, and waited. */
	withdraw(id: number): boolean {
		const index = this.#queue.findIndex((entry) => entry.id === id);
		const [entry] = index === -1 ? [] : this.#queue.splice(index, 1);
		entry?.resolve(undefined);
		this.#next();
		return entry !== undefined;
	}

	/** Withdraws all that waits. */
	clear(): void {
		for (const { resolve } of this.#queue.splice(0)) resolve(undefined);
	}

	/** Who has, or gets before, what the command needs; undefined for nobody. */
	#holderOf(command: TurnOf, place: number): TurnOf | undefined {
		const locks = locksOf(command);
		for (const lock of locks) {
			const holder = this.#held.get(lock);
			if (holder !== undefined) return holder;
		}
		// Who came first goes first, or a command of several locks never would.
		return this.#queue
			.slice(0, place)
			.map((entry) => entry.command)
			.find((earlier) => locksOf(earlier).some((lock) => locks.includes(lock)));
	}

	#take(command: TurnOf): Turn {
		const locks = locksOf(command);
		for (const lock of locks) this.#held.set(lock, command);
		let isDone = false;
		return {
			done: () => {
				if (isDone) return;
				isDone = true;
				for (const lock of locks) this.#held.delete(lock);
				this.#next();
			},
		};
	}

	#next(): void {
		for (let place = 0; place < this.#queue.length; ) {
			const entry = this.#queue[place] as Entry;
			if (this.#holderOf(entry.command, place) === undefined) {
				this.#queue.splice(place, 1);
				entry.resolve(this.#take(entry.command));
			} else place++;
		}
	}
}

/** A command is a lock by itself. */
function locksOf({ name, locks }: TurnOf): string[] {
	return [`command ${name}`, ...new Set(locks.map((lock) => `lock ${lock}`))];
}

function withResolver() {
	let resolve: (turn: Turn | undefined) => void = () => {};
	const promise = new Promise<Turn | undefined>((done) => {
		resolve = done;
	});
	return { promise, resolve };
}
