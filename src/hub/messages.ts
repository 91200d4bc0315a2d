import type { Cursor } from "../journal/cursor.ts";
import type { RunStatus } from "../protocol/run-status.ts";
import type { Offer, Order, OrderAnswer } from "./orders.ts";
import type { HubTarget } from "./target.ts";
import type { Part } from "./wire.ts";

/** What a publisher is told when it is started. */
export interface PublisherSettings {
	target: HubTarget;
	/** What keys begin with. */
	prefix: string;
	/** How many bytes of a run stay in Redis. */
	windowBytes: number;
	/** What this machine is called. */
	machine: string;
	/** Where we were started: the same for all that were started there, and no name. */
	place: string;
	/** What orders of hubs are signed with; undefined for taking none. */
	key: string | undefined;
}

/** How far a run is. */
export interface Snapshot {
	status: RunStatus;
	/** Where its log ends, and where its newest event begins. */
	end: Cursor;
	newest: number;
	/** Whether nothing more will come. */
	ended: boolean;
}

/** What a log has from a cursor on: parts, or none where it ends, or where it is forgotten. */
export interface Found {
	parts: readonly Part[];
	/** Where it goes on, when what comes behind the parts is forgotten. */
	gap: Cursor | undefined;
	snapshot: Snapshot;
}

/** To the thread that publishes. */
export type ToPublisher =
	| { kind: "publish"; token: string; snapshot: Snapshot }
	| { kind: "found"; id: number; found: Found | undefined }
	| { kind: "forget"; token: string }
	| { kind: "offer"; offer: Pick<Offer, "commands" | "waiting"> }
	| { kind: "ordered"; id: number; answer: OrderAnswer }
	/** Nothing more comes: how far each run is by now. */
	| { kind: "close"; runs: { token: string; snapshot: Snapshot }[] };

/** A publisher wants what a log has. */
export interface Need {
	kind: "need";
	id: number;
	token: string;
	from: Cursor;
	/** Up to that offset, as far as it is there; undefined to wait for what comes. */
	to: number | undefined;
}

/** From the thread that publishes. */
export type FromPublisher =
	| Need
	/** A hub orders something; its answer is to be sent under that id. */
	| { kind: "order"; id: number; order: Order }
	/** Redis has all of it. */
	| { kind: "whole"; token: string }
	| { kind: "problem"; problem: string }
	| { kind: "back" }
	| { kind: "closed" };
