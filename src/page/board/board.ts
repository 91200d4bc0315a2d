import type { ShownCommand } from "../../protocol/control.ts";
import { element } from "../element.ts";
import type { Root } from "../root.ts";
import type { Runs } from "../runs.ts";
import { CommandList } from "./command-list.ts";
import { ControlClient } from "./control-client.ts";
import { setText } from "./make.ts";
import { OwnName } from "./own-name.ts";
import { RunButtons } from "./run-buttons.ts";
import { RunList } from "./run-list.ts";
import { type Order, type Started, Starter } from "./starter.ts";
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
	readonly #panel: HTMLElement;
	readonly #toggle: HTMLButtonElement;
	readonly #sections: Record<"commands" | "waiting" | "runs", HTMLElement>;
	readonly #place: HTMLElement;
	readonly #nameField: HTMLElement;
	readonly #runList: RunList;
	readonly #commandList: CommandList;
	readonly #waitingList: WaitingList;
	readonly #name = new OwnName();
	#client: ControlClient | undefined;
	#starter: Starter | undefined;
	#buttons: RunButtons | undefined;
	#isOffered = false;
	#isConnected = false;

	/** @param within has the elements */
	constructor(within: HTMLElement, context: BoardContext) {
		this.#context = context;
		const { runs, root } = context;
		const part = (id: string) => element(id, HTMLElement, within);
		this.#panel = part("board");
		this.#toggle = element("board-toggle", HTMLButtonElement, within);
		this.#sections = {
			commands: part("commands"),
			waiting: part("waiting"),
			runs: part("runs"),
		};
		this.#place = part("control");
		this.#nameField = part("name-field");
		this.#name.bind(element("own-name", HTMLInputElement, within));
		this.#runList = new RunList(this.#sections.runs, {
			runs,
			root,
			show: (path) => this.#show(path),
		});
		this.#commandList = new CommandList(part("command-list"), (command) =>
			this.#press(command),
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
		const { known } = runs;
		const isWorthIt = mayControl || (known[0]?.summary.run ?? 0) > 1;
		this.#panel.hidden = !isWorthIt;
		this.#toggle.hidden = !isWorthIt;
		document.body.classList.toggle("has-board", isWorthIt);
		this.render();
		void this.#runList.update();
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
		this.#buttons?.render(runs.shown, isEnabled);
		const isFirst = runs.shown.state === "waiting";
		setText(this.#toggle, mayControl && isFirst ? "Run …" : "Runs");
		commands.hidden = runs.commands.length === 0;
		this.#commandList.render(runs.commands, mayControl, isEnabled);
		waiting.hidden = runs.waiting.length === 0;
		this.#waitingList.render(mayControl, isEnabled);
		list.hidden = runs.known.length === 0;
		this.#runList.render();
		this.#nameField.hidden = !mayControl;
	}

	/** The server tells that somebody can have control: whether we do is asked once. */
	#offer(): void {
		if (this.#isOffered) return;
		this.#isOffered = true;
		void ControlClient.open(this.#context.root.url).then((client) => {
			if (client === undefined) return;
			this.#client = client;
			this.#place.hidden = false;
			this.#starter = new Starter(client);
			this.#buttons = new RunButtons(this.#place, {
				onStop: (run, signal) => void this.#stop(client, run, signal),
				onAgain: () => this.#again(),
			});
			this.render();
		});
	}

	#show(path: string): void {
		this.#panel.hidePopover();
		this.#context.show(path);
	}

	#press(command: ShownCommand): void {
		void this.#start({ command, values: {}, reason: undefined });
	}

	#again(): void {
		const { runs, notify } = this.#context;
		const { name } = runs.shown;
		const command = runs.commands.find((each) => each.name === name);
		if (command === undefined) notify(`There is no “${name}” any more.`);
		else this.#press(command);
	}

	async #start(order: Omit<Order, "by">): Promise<Started | undefined> {
		const by = this.#name.text;
		const answer = await this.#starter?.start({ ...order, by });
		if (answer === undefined) return undefined;
		const { notify } = this.#context;
		if ("run" in answer) this.#show(`runs/${answer.run}/`);
		else if ("position" in answer) notify(waitsAt(answer.position));
		else if ("problem" in answer) notify(answer.problem);
		else notify(answer.wrong.map(({ problem }) => problem).join(" "));
		return answer;
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

function waitsAt(position: number): string {
	return position === 1
		? "It waits its turn, and is the next."
		: `It waits its turn: ${position - 1} before it.`;
}
