import type { Exchange } from "./exchange.ts";

/** What a request may be allowed to do: to see, to change what runs, to say something there, or to point at its lines. */
export type Right = "view" | "control" | "message" | "pin";

/** One thing that can be asked for. */
export interface Route {
	/** Who answers GET answers HEAD, too. */
	method: "GET" | "POST";
	/**
	 * Of a run, the path is behind `/runs/<name>`; at the root it is the latest
	 * run's.
	 */
	of: "run" | "session";
	/** `<…>` in it stands for what is between two slashes. */
	path: string;
	right: Right;
	/** Which of the answers it gets. */
	answer: Answer;
}

export type Answer =
	| "page"
	| "page-folder"
	| "events"
	| "index"
	| "past"
	| "raw"
	| "status"
	| "runs"
	| "search"
	| "usual"
	| "difference"
	| "share"
	| "message"
	| "pin"
	| "unpin"
	| ControlAnswer;

/** Those that there are only where somebody can have control. */
export type ControlAnswer =
	| "commands"
	| "choices"
	| "grant"
	| "start"
	| "stop"
	| "withdraw";

/** All that can be asked for, with the right that it takes. */
export const ROUTES: readonly Route[] = [
	{ method: "GET", of: "run", path: "/", right: "view", answer: "page" },
	{ method: "GET", of: "run", path: "", right: "view", answer: "page-folder" },
	{
		method: "GET",
		of: "run",
		path: "/events",
		right: "view",
		answer: "events",
	},
	{ method: "GET", of: "run", path: "/index", right: "view", answer: "index" },
	{ method: "GET", of: "run", path: "/past", right: "view", answer: "past" },
	{ method: "GET", of: "run", path: "/raw", right: "view", answer: "raw" },
	{
		method: "GET",
		of: "run",
		path: "/status",
		right: "view",
		answer: "status",
	},
	{ method: "GET", of: "run", path: "/usual", right: "view", answer: "usual" },
	{
		method: "GET",
		of: "run",
		path: "/difference",
		right: "view",
		answer: "difference",
	},
	{
		method: "GET",
		of: "session",
		path: "/runs",
		right: "view",
		answer: "runs",
	},
	{
		method: "GET",
		of: "session",
		path: "/search",
		right: "view",
		answer: "search",
	},
	{
		method: "GET",
		of: "session",
		path: "/share",
		right: "view",
		answer: "share",
	},
];

/** The same of what there is only where somebody can have control. */
const CONTROL_ROUTES: readonly Route[] = [
	{
		method: "GET",
		of: "session",
		path: "/commands",
		right: "view",
		answer: "commands",
	},
	{
		method: "GET",
		of: "session",
		path: "/commands/<name>/choices/<parameter>",
		right: "control",
		answer: "choices",
	},
	// Who has a ticket for control has not got that yet.
	{
		method: "POST",
		of: "session",
		path: "/control",
		right: "view",
		answer: "grant",
	},
	{
		method: "POST",
		of: "session",
		path: "/runs",
		right: "control",
		answer: "start",
	},
	{
		method: "POST",
		of: "run",
		path: "/stop",
		right: "control",
		answer: "stop",
	},
	{
		method: "POST",
		of: "session",
		path: "/withdraw",
		right: "control",
		answer: "withdraw",
	},
];

/** What there is only where commands can say something in their runs. */
const MESSAGE_ROUTES: readonly Route[] = [
	{
		method: "POST",
		of: "run",
		path: "/messages",
		right: "message",
		answer: "message",
	},
];

/** What there is only where somebody can point at lines. */
const PIN_ROUTES: readonly Route[] = [
	{ method: "POST", of: "run", path: "/pins", right: "pin", answer: "pin" },
	{ method: "POST", of: "run", path: "/unpin", right: "pin", answer: "unpin" },
];

/** What there is only where a page of the user's own is at the root. */
const OUR_PAGE_ROUTES: readonly Route[] = [
	{
		method: "GET",
		of: "session",
		path: "/page",
		right: "view",
		answer: "page",
	},
];

/** Which of the routes there are. */
export interface Offered {
	/** Whether somebody can have control. */
	control: boolean;
	/** Whether somebody can say something. */
	messages: boolean;
	/** Whether somebody can point at lines. */
	pins: boolean;
	/** Whether the page at the root is the user's own. */
	ownPage: boolean;
}

/** All routes that there are; made once, for all requests. */
export function offeredRoutes({
	control,
	messages,
	pins,
	ownPage,
}: Offered): readonly Route[] {
	return [
		...ROUTES,
		...(control ? CONTROL_ROUTES : []),
		...(messages ? MESSAGE_ROUTES : []),
		...(pins ? PIN_ROUTES : []),
		...(ownPage ? OUR_PAGE_ROUTES : []),
	];
}

/**
 * What a path leads to, by method; empty when there is nothing.
 *
 * @param offered all that there are
 */
export function routesTo(
	{ run, resource }: Exchange,
	offered: readonly Route[],
): readonly Route[] {
	return offered.filter(
		({ of, path }) =>
			isPath(path, resource) && (of === "run" || run === undefined),
	);
}

function isPath(path: string, resource: string): boolean {
	if (!path.includes("<")) return path === resource;
	const parts = resource.split("/");
	const wanted = path.split("/");
	return (
		parts.length === wanted.length &&
		wanted.every((part, n) => part === parts[n] || part.startsWith("<"))
	);
}

/** The one of them that the request is for; undefined for another method. */
export function routeFor(
	{ request }: Exchange,
	routes: readonly Route[],
): Route | undefined {
	const method = request.method === "HEAD" ? "GET" : request.method;
	return routes.find((route) => route.method === method);
}
