/** What somebody may try, and the tests that try it. */
export interface Attack {
	attack: string;
	/** From a test file to the beginnings of names; all of its tests where there are none. */
	tests: Record<string, string[]>;
}

export const ATTACKS: Attack[] = [
	{
		attack: "raw request forms",
		tests: {
			"sharing/requests.test.ts": [],
			"server/pipelining.test.ts": [],
		},
	},
	{
		attack: "the same by HTTP/2, and connections that are only held",
		tests: { "sharing/http2.test.ts": [] },
	},
	{
		attack: "hosts: rebinding, names that look like ours",
		tests: {
			"sharing/attacks.test.ts": ["can't have its own name lead to us"],
			"net/address.test.ts": [],
		},
	},
	{
		attack: "tokens: guessed, told, timed, travelling",
		tests: {
			"sharing/attacks.test.ts": [
				"is asked for before all else",
				"leads to no other site",
				"takes as long for a guess",
				"is in no referrer",
			],
			"sharing/token.test.ts": [
				"is asked for beyond loopback",
				"can be chosen",
				"is refused when it can be guessed",
				"tells browsers without it",
			],
			"server/tickets.test.ts": [],
		},
	},
	{
		attack: "other origins, in Chromium: read, frame, post",
		tests: {
			"page/elsewhere.test.ts": [],
			"sharing/attacks.test.ts": ["can't POST"],
		},
	},
	{
		attack: "cookies: of another port, of another session, by script",
		tests: {
			"sharing/token.test.ts": [
				"goes from the address bar into a cookie",
				"goes to no other port",
				"is not told by a cookie of another session",
			],
			"sharing/tls.test.ts": ["has the cookie kept to HTTPS"],
		},
	},
	{
		attack: "the process list, the browser's profile",
		tests: { "cli/browser.test.ts": ["gets a ticket in place of the token"] },
	},
	{
		attack: "masks: each encoding, cut anywhere, rewritten",
		tests: {
			"mask/encodings.test.ts": [],
			"mask/masker.test.ts": [],
			"mask/mask.test.ts": [],
			"mask/add-mask.test.ts": [],
		},
	},
	{
		attack: "expressions and texts made to take long",
		tests: { "mask/regex.test.ts": [] },
	},
	{
		attack: "hostile clients: slow, unread, many",
		tests: {
			"server/unread.test.ts": [],
			"sharing/crowds.test.ts": [],
		},
	},
	{
		attack: "hostile output: markup, scripts, links",
		tests: {
			"page/hostile.test.ts": ["stay text", "keeps what reorders"],
			"page/links.test.ts": ["makes links of addresses"],
		},
	},
	{
		attack: "control: without the token, from elsewhere, by another method",
		tests: { "control/http.test.ts": [] },
	},
	{
		attack: "values: made to be words, lines of shell or options",
		tests: {
			"control/values.test.ts": [],
			"session/values.test.ts": [],
			"config/config.test.ts": ["choose", "be in", "be a flag", "be two lists"],
		},
	},
	{
		attack: "lists of choices: endless, late, with a pattern that hangs",
		tests: { "session/choices.test.ts": [] },
	},
	{
		attack: "a user's name, where a proxy says it",
		tests: { "control/context.test.ts": ["says who asks"] },
	},
];
