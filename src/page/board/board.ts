import type { ShownCommand } from "../../protocol/control.ts";
import type { Ordered } from "../../protocol/events.ts";
import { element, setText } from "../element.ts";
import type { Root } from "../root.ts";
import type { Runs } from "../runs.ts";
import { CommandList } from "./command-list.ts";
import { ControlClient } from "./control-client.ts";
import { type FormLink, takeFormLink, valuesOfLink } from "./form/link.ts";
import { OwnName } from "./own-name.ts";
import { RunButtons } from "./run-buttons.ts";
import { RunList } from "./run-list.ts";
import { RunStarter } from "./run-starter.ts";
import { WaitingList } from "./waiting-list.ts";

/** The rest of the page, as the board needs it. */
export interface BoardContext {
	root: Root;
	runs: Runs;
	/** Shows the run at a path from the root; "" for the latest. */
	show(path: string): void;
	/** Says something in passing. */
	notify(text: string): void;
}

/**
 * What there is beside the log of one run: the other runs, and what can be run.
 * It shows nothing where one plain run is all.
 */
export class Board {
	readonly #context: BoardContext;
	readonly #within: HTMLElement;
	readonly #panel: HTMLElement;
	readonly #toggle: HTMLButtonElement;
	readonly #sections: Record<"commands" | "waiting" | "runs", HTMLElement>;
	readonly #problem: HTMLElement;
	readonly #place: HTMLElement;
	readonly #runList: RunList;
	readonly #commandList: CommandList;
	readonly #waitingList: WaitingList;
	readonly #name = new OwnName();
	#link: FormLink | undefined = takeFormLink();
	#client: ControlClient | undefined;
	#starter: RunStarter | undefined;
	#buttons: RunButtons | undefined;
	#isOffered = false;
	#isConnected = false;

	/** @param within has the elements */
	constructor(within: HTMLElement, context: BoardContext) {
		this.#context = context;
		this.#within = within;
		const { runs, root } = context;
		const part = (id: string) => element(id, HTMLElement, within);
		this.#panel = part("board");
		this.#toggle = element("board-toggle", HTMLButtonElement, within);
		this.#sections = {
			commands: part("commands"),
			waiting: part("waiting"),
			runs: part("runs"),
		};
		this.#problem = part("commands-problem");
		this.#place = part("control");
		const ownName = element("own-name", HTMLInputElement, within);
		this.#name.bind(ownName, part("name-field"));
		this.#runList = new RunList(this.#sections.runs, {
			runs,
			root,
			show: (path) => this.#show(path),
		});
		this.#commandList = new CommandList(part("command-list"), (command) =>
			this.#starter?.press(command),
		);
		this.#waitingList = new WaitingList(
			part("waiting-list"),
			runs,
			(id) => void this.#withdraw(id),
		);
	}

	/** The news have told how the runs stand. */
	update(mayControl: boolean): void {
		if (mayControl) this.#offer();
		const { runs } = this.#context;
		const isWorthIt = mayControl || runs.known.length > 1;
		this.#panel.hidden = !isWorthIt;
		this.#toggle.hidden = !isWorthIt;
		document.body.classList.toggle("has-board", isWorthIt);
		this.render();
		void this.#runList.update();
	}

	/** What gives control; undefined for who has none. */
	get bearer(): string | undefined {
		return this.#client?.bearer;
	}

	/** Whether the server can be asked for anything. */
	connected(isConnected: boolean): void {
		this.#isConnected = isConnected;
		this.render();
	}

	/** Shows how things stand now. */
	render(): void {
		const { runs } = this.#context;
		if (this.#panel.hidden) return;
		const { commands, waiting, runs: list } = this.#sections;
		const mayControl = this.#client !== undefined;
		const isEnabled = this.#isConnected;
		this.#buttons?.render(runs.shown, runs.lastGood, isEnabled);
		const isFirst = runs.shown.state === "waiting";
		setText(this.#toggle, mayControl && isFirst ? "Run …" : "Runs");
		commands.hidden = runs.commands.length === 0;
		this.#commandList.render(runs.commands, mayControl, isEnabled);
		setText(this.#problem, runs.problem ?? "");
		waiting.hidden = runs.waiting.length === 0;
		this.#waitingList.render(mayControl, isEnabled);
		list.hidden = runs.known.length === 0;
		this.#runList.render();
		this.#name.isAsked = mayControl && !runs.namedByProxy;
	}

	/** The server tells that somebody can have control: whether we do is asked once. */
	#offer(): void {
		if (this.#isOffered) return;
		this.#isOffered = true;
		void ControlClient.open(this.#context.root.url).then((client) => {
			if (client !== undefined) this.#begin(client);
			this.#follow(this.#link);
			this.render();
		});
	}

	/** We have control. */
	#begin(client: ControlClient): void {
		const { runs, notify } = this.#context;
		const starter = new RunStarter(this.#within, client, this.#name, {
			show: (path) => this.#show(path),
			notify,
		});
		this.#client = client;
		this.#starter = starter;
		this.#place.hidden = false;
		const repeat = (ordered: Ordered) => {
			const { name = "" } = ordered;
			const command = this.#commandOf(name);
			if (command !== undefined) starter.repeat(command, ordered);
		};
		const back = element("run-back", HTMLButtonElement, this.#within);
		this.#buttons = new RunButtons(this.#place, back, runs, {
			onStop: (run, signal) => void this.#stop(client, run, signal),
			onRepeat: repeat,
		});
	}

	/** Opens the form that a link asks for; it starts nothing. */
	#follow(link: FormLink | undefined): void {
		this.#link = undefined;
		if (link === undefined) return;
		if (this.#starter === undefined) {
			this.#context.notify(
				"That link is for who has control: this page has not.",
			);
			return;
		}
		const command = this.#commandOf(link.name);
		if (command === undefined) return;
		const note = "A link has filled this in. Look whether it is what you want.";
		const values = valuesOfLink(command, link);
		this.#starter.open(command, { values, note });
	}

	#commandOf(name: string): ShownCommand | undefined {
		const { runs, notify } = this.#context;
		const command = runs.commands.find((each) => each.name === name);
		if (command === undefined) notify(`There is no command “${name}”.`);
		return command;
	}

	#show(path: string): void {
		this.#panel.hidePopover();
		this.#context.show(path);
	}

	async #stop(
		client: ControlClient,
		run: number,
		signal: string,
	): Promise<void> {
		const answer = await client.stop(run, signal, this.#name.text);
		if ("problem" in answer) this.#context.notify(answer.problem);
	}

	async #withdraw(id: number): Promise<void> {
		const answer = await this.#client?.withdraw(id);
		if (answer && "problem" in answer) {
			this.#context.notify(`${answer.problem}`);
		}
	}
}
