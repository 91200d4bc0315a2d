/** A sentence of SECURITY.md, and what holds it. */
export interface Promised {
	/** A part of it that no other sentence has. */
	says: string;
	/** Test files and names of tests in them; none where nothing is promised. */
	tests: string[];
}

export const PROMISES: Promised[] = [
	...["shows what a command prints", "This page says", "**The output**"].map(
		(says) => ({ says, tests: [] }),
	),
	{
		says: "**The command and the machine**",
		tests: [
			"sharing/attacks: can't POST",
			"viewers/http: what it doesn't do with 405",
			"viewers/viewers: is held up by no viewer",
		],
	},
	{
		says: "| a web page that you have open elsewhere",
		tests: [
			"page/elsewhere: can't read, whatever it reads with",
			"page/elsewhere: can't frame us",
			"sharing/attacks: can't have its own name lead to us",
			"sharing/attacks: can't POST",
			"viewers/http: answers only to its own names",
			"viewers/http: says in every answer that it is private",
		],
	},
	{
		says: "| someone on your network",
		tests: [
			"sharing/token: is asked for beyond loopback",
			"sharing/token: is refused when it can be guessed",
			"sharing/attacks: takes as long for a guess",
			"sharing/requests: requests that are tricks",
			"sharing/hosts: nobody else anything",
		],
	},
	{
		says: "| someone who reads along",
		tests: ["sharing/tls: makes a certificate", "sharing/tls: from files"],
	},
	{
		says: "| the output itself",
		tests: [
			"page/hostile: stay text",
			"page/links: makes links of addresses",
			"page/export: as a page runs nothing that is in the output",
		],
	},
	{
		says: "| a viewer whom you gave the URL",
		tests: ["sharing/token: is not told by a cookie of another session"],
	},
	{
		says: "A browser trades the token in the URL for a ticket",
		tests: [
			"server/tickets: a ticket is good once, for a minute",
			"sharing/attacks: is in no referrer, and in no script's reach",
			"sharing/token: a cookie that scripts can't read",
		],
	},
	{
		says: "The cookie is for a folder of random name",
		tests: [
			"sharing/token: goes to no other port",
			"sharing/token: is not told by a cookie of another session",
		],
	},
	{
		says: "The browser that sse-tail opens gets only a ticket",
		tests: ["cli/browser: gets a ticket in place of the token"],
	},
	{
		says: "No log of ours and no referrer",
		tests: [
			"sharing/attacks: is asked for before all else, and never told",
			"sharing/attacks: is in no referrer",
		],
	},
	{
		says: "`/share` tells it",
		tests: ["sharing/presence: the Share button shows the link"],
	},
	{
		says: "`SameSite=Lax` lets in",
		tests: [
			"sharing/token: lets in who follows a link to it from another site",
			"page/elsewhere: can link to us",
		],
	},
	{
		says: "The page that has the link learns nothing",
		tests: ["page/elsewhere: can't use the cookie, even if it knew the folder"],
	},
	{
		says: "What such a page fetches, posts, embeds or frames",
		tests: [
			"page/elsewhere: can't use the cookie, even if it knew the folder",
			"sharing/attacks: can't POST",
		],
	},
	{ says: "**A link with the token stays in the history**", tests: [] },
	{
		says: "It is good until the run ends",
		tests: ["sharing/token: is not told by a cookie of another session"],
	},
	{
		says: "Loopback is not asked for a token",
		tests: ["sharing/token: is not asked for on loopback"],
	},
	{
		says: "With `--token` it is asked for there too",
		tests: ["sharing/token: can be chosen, and is asked for on loopback too"],
	},
	{
		says: "Behind a proxy",
		tests: [
			"sharing/proxy: its name is ours with --allow-host, and takes the token",
			"sharing/token: is done without at one's own risk",
		],
	},
	...[
		["With `--control`, those who have its link", "control/http: stops a run"],
		["Nobody has control unless you ask", "control/http: gets none where"],
		["Its token is another than the viewers'", "control/http: may look, too"],
		[
			"It is in no cookie and in no request's",
			"page/control: a page with control",
		],
		[
			"The browser that sse-tail opens gets a ticket in its place",
			"cli/browser: gets a ticket in place of control",
		],
		[
			"What changes something is a `POST`",
			"control/http: starts and stops nothing",
		],
		["A body may have 64 KiB", "control/http: is told what is wrong"],
		[
			"A request that comes twice",
			"control/http: starts one run, however often",
		],
		[
			"What can be run is what you named",
			"control/http: is told what is wrong",
		],
		["A value becomes a part of one word", "control/values: gives the command"],
		[
			"In a file of commands, `mask` does",
			"control/context: is hidden in output",
		],
		[
			"with `--user-header` they are what the proxy",
			"control/context: says who asks, whatever they say",
		],
		[
			"| a command that lists choices",
			"session/choices: is none when it takes too long",
		],
		[
			"has `/dev/null` as its stdin",
			"control/http: starts a run that has nobody",
		],
	].map(([says = "", test = ""]) => ({ says, tests: [test] })),
	...[
		"It runs as you, with your environment",
		"It is good until sse-tail ends",
		"Whoever reaches sse-tail past the proxy",
		"What a program makes of its words is its own",
	].map((says) => ({ says, tests: [] })),
	{
		says: "| a request's head",
		tests: [
			"sharing/requests: requests that are tricks",
			"sharing/crowds: slowloris",
		],
	},
	{
		says: "| a whole request",
		tests: ["sharing/requests: a body that nobody asked for"],
	},
	{
		says: "| an answer that is no stream",
		tests: ["server/unread: an answer that nobody takes is given up"],
	},
	{
		says: "| requests on one connection",
		tests: ["server/pipelining: a request in a turn of its own"],
	},
	{ says: "| between requests", tests: [] },
	{
		says: "| viewers |",
		tests: [
			"sharing/crowds: more viewers than may",
			"sharing/crowds: a stalled viewer makes room",
		],
	},
	{
		says: "| connections |",
		tests: [
			"sharing/hosts: nobody takes all the connections",
			"sharing/crowds: 10,000 connections",
		],
	},
	{ says: "| file descriptors (Linux)", tests: ["cli/disk: ulimit"] },
	{
		says: "Who is slow costs a place",
		tests: ["viewers/viewers: is held up by no viewer"],
	},
	{
		says: "The command never waits for a viewer",
		tests: [
			"server/fair-share: ROUTES",
			"viewers/viewers: is held up by no viewer",
		],
	},
	{
		says: "`--mask <text>`, `--mask /regex/` and `--mask-env` replace",
		tests: [
			"mask/mask: hides secrets from viewers alone, whatever they ask for",
			"mask/mask: hides them in the command's line and title",
			"mask/mask: hides them in the command's words before these are quoted",
		],
	},
	{
		says: "A text is found also when it is cut anywhere",
		tests: [
			"mask/masker: a secret is hidden wherever it is cut",
			"mask/encodings: a secret is hidden as languages write it",
			"mask/encodings: of several lines in one line",
		],
	},
	{
		says: "`--mask-env` takes the values",
		tests: ["mask/masker: takes the values of variables"],
	},
	{
		says: "A line `::add-mask::value` in the output",
		tests: [
			"mask/add-mask: hides from there on, wherever it is cut",
			"mask/mask: hides from viewers what the output names by ::add-mask::",
		],
	},
	{
		says: "In `?format=lines` a secret is hidden, too",
		tests: [
			"mask/mask: hides what comes together only when a line is rewritten",
		],
	},
	{
		says: "What could be the start of a secret",
		tests: [
			"mask/masker: is not held back, but for what may be the start",
			"mask/masker: shows its beginning when too much of it would have to wait",
		],
	},
	{
		says: "It is not let go after a time",
		tests: ["mask/masker: is not held back, but for what may be the start"],
	},
	{
		says: "Each character is looked at once",
		tests: ["mask/regex: takes in proportion to the text"],
	},
	{
		says: "An expression with references or lookaheads",
		tests: ["mask/regex: hides what can't be searched in time"],
	},
	{ says: "It is a safety net", tests: [] },
	{
		says: "It does not find a secret in other encodings",
		tests: [
			"mask/encodings: is not found %s",
			"mask/masker: shows its beginning",
		],
	},
	{
		says: "A value becomes a part of one word or an environment variable",
		tests: ["control/file: runs each with its values"],
	},
	{
		says: "a command that lists choices",
		tests: ["session/choices: "],
	},
	{
		says: "With `--pins`, whoever may look may pin up to 200 lines",
		tests: [
			"control/pins: is limited in size, number and rate",
			"control/pins: takes control, where --pins has not given it",
		],
	},
	{
		says: "It is shown as text, is masked, and takes a `POST` of JSON",
		tests: [
			"control/pins: takes the right to look, from no page of elsewhere, and JSON",
			"control/pins: is an event of the log, masked",
			"page/pins: is set by keys, and seen by all",
		],
	},
	{
		says: "A pin is taken away by the key",
		tests: ["control/pins: until who has set it takes it away"],
	},
	...[
		"With `--messages`, or control, a command is given a token",
		"It lets whoever has it add lines to that run's log",
	].map((says) => ({
		says,
		tests: [
			"control/messages: has control, or the token of that run, and no other right",
			"control/messages: and when it is too much",
		],
	})),
	{ says: "Others who have the command's environment", tests: [] },
	...[
		"A hub's `--history` has the same, in files that only",
		"Kept runs (`--history`) hold what viewers get",
		"A folder that is somebody else's",
	].map((says) => ({
		says,
		tests: [
			"history/history: for its owner alone",
			"history/history: has nothing of what viewers are not to see",
		],
	})),
	{
		says: "Of a run that prints nothing for ten seconds its viewers are told",
		tests: ["server/activity-news: what a silent run does, masked"],
	},
	{ says: "They are not encrypted, and last until", tests: [] },
	{ says: "Whoever reaches sse-tail past the proxy", tests: [] },
	{
		says: "shows all of them to whoever may look",
		tests: ["history/serve: "],
	},
	{
		says: "is masked by the `--mask` that `--serve` is given",
		tests: ["history/serve: "],
	},
	{
		says: "No output makes sse-tail read a file",
		tests: [
			"failure/switched-matchers: and by nothing else",
			"cli/matchers: are read, and nothing else in it",
		],
	},
	...["`--notify` sends the command's line", "Links in it have no token"].map(
		(says) => ({
			says,
			tests: ["cli/notify/notify: of its first error, and without a token"],
		}),
	),
	{
		says: "Where it could not be told only the host is named",
		tests: ["cli/notify/notify: without the URL's secrets"],
	},
	...[
		"Protection from other users of this machine",
		"Secrecy without HTTPS",
		"A self-signed certificate protects only",
		"That the machine stands a flood",
		"Anything with `--no-token`",
	].map((says) => ({ says, tests: [] })),
	{
		says: "`--token` on the command line is seen",
		tests: ["cli/browser: gets a ticket in place of the token"],
	},
	{
		says: "(The command inherits the variable",
		tests: ["mask/mask: hides secrets from viewers alone"],
	},
	{
		says: "The first run writes what V8 compiled",
		tests: ["package: starts by what V8 made of it"],
	},
	{ says: "Nothing of a run is in it; who can write there", tests: [] },
	{
		says: "The log beyond memory is in an unnamed file",
		tests: ["journal/log: leaves no name in the temp folder"],
	},
	...[
		["Who may write to the Redis", "kinds: works with no more rights"],
		["A hub shows it as text", "hub: shows a run of elsewhere as it is there"],
		["`--hub-prefix` keeps teams apart", "kinds: works with no more rights"],
		["A publisher needs no more rights", "kinds: works with no more rights"],
		["ACL SETUSER publisher", "kinds: works with no more rights"],
		["ACL SETUSER hub", "kinds: works with no more rights"],
		[
			"Nothing can be started or stopped through a hub",
			"control: and nothing without the key",
		],
		[
			"An order is encrypted and signed",
			"control: opens what was sealed by the same key",
		],
		[
			"Who reads Redis learns neither what is ordered",
			"control: takes each order once, for itself, while it is fresh",
		],
		[
			"Whoever has the key, or the control link",
			"control: starts and stops through a hub",
		],
		[
			"The key is not in the environment",
			"control: printenv SSE_TAIL_HUB_KEY || echo unset",
		],
		[
			"Hubs that are given the same token",
			"deploy: is served by several hubs behind nginx",
		],
		["Use `rediss://`", "kinds: works by TLS"],
	].map(([says = "", test = ""]) => ({ says, tests: [`hub/${test}`] })),
	{
		says: "SIGUSR1 goes to the command",
		tests: ["cli/signals: SIGUSR1"],
	},
	{ says: "You and root can send it", tests: [] },
	{ says: "Each attack above is a test", tests: [] },
	{ says: "Please open an issue", tests: [] },
];
