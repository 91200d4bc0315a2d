import { describe, expect, it } from "vitest";
import { Run } from "../../src/page/run.ts";
import type { Line } from "../../src/page/store/line.ts";
import { LineStore } from "../../src/page/store/line-store.ts";
import { written } from "../../src/page/ticket/forms.ts";
import { type Ticket, ticketOf } from "../../src/page/ticket/ticket.ts";
import { START } from "../helpers/start-data.ts";

const TICKET: Ticket = {
	title: "make *deploy*",
	outcome: "failed with exit code 2 after 3.2 s",
	error: { text: "a.c:1:2: error: `x`", where: "line 3 of 9" },
	texts: ["````", "</pre><img src=x onerror=alert(1)>", "a & b"],
	count: 3,
	lines: { first: 2, last: 4 },
};
const LINK = 'http://a.example/runs/1/?a="b"#L3-L5';

describe("a ticket", () => {
	it("as Markdown has its lines in a fence that none of them ends", () => {
		expect(written(TICKET, "Markdown", LINK)).toEqual({
			text: `**make \\*deploy\\*** failed with exit code 2 after 3.2 s
\`\` a.c:1:2: error: \`x\` \`\` (line 3 of 9)

\`\`\`\`\`
\`\`\`\`
</pre><img src=x onerror=alert(1)>
a & b
\`\`\`\`\`
${LINK}
`,
		});
	});

	it("as plain text has nothing but text", () => {
		expect(written(TICKET, "plain text", LINK).text).toBe(
			`make *deploy* failed with exit code 2 after 3.2 s
a.c:1:2: error: \`x\` (line 3 of 9)

\`\`\`\`
</pre><img src=x onerror=alert(1)>
a & b

${LINK}
`,
		);
	});

	it("as HTML makes markup of nothing that was printed", () => {
		const { text, html } = written(TICKET, "HTML", LINK);
		expect(text).toBe(written(TICKET, "plain text", LINK).text);
		expect(html).toBe(
			"<p><strong>make *deploy*</strong> failed with exit code 2 after 3.2 s" +
				"<br><code>a.c:1:2: error: `x`</code> (line 3 of 9)</p>" +
				"<pre>````\n&lt;/pre&gt;&lt;img src=x onerror=alert(1)&gt;\na &amp; b\n</pre>" +
				'<p><a href="http://a.example/runs/1/?a=&quot;b&quot;#L3-L5">http://a.example/runs/1/?a=&quot;b&quot;#L3-L5</a></p>',
		);
	});

	it("never says what lines are that have not come, nor when they came", () => {
		const run = new Run();
		run.begins(START);
		const store = new LineStore();
		store.append("stdout", 1, "first\nlast\n");
		const here: Line = { kind: "stdout", ms: 5000, text: "far", length: 3 };
		store.ahead = { end: 99, line: (n) => (n < 50 ? undefined : here) };
		const words = {
			name: "First error",
			isError: true,
			text: "no",
			line: 20,
			place: undefined,
		} as const;
		const of = (line: number) =>
			ticketOf(run, store, words, {
				marked: { first: line, last: line },
				selected: undefined,
			});
		expect(of(0)?.texts).toEqual(["first"]);
		expect(of(0)?.error?.where).toBe("line 21 of 99");
		expect(of(30)).toBeUndefined();
		expect(of(60)?.texts).toEqual(["far"]);
	});

	it("of a run that printed nothing has no lines, and of a file no link", () => {
		const silent: Ticket = {
			...TICKET,
			error: { text: "It printed nothing", where: "" },
			texts: [],
			count: 0,
			lines: undefined,
		};
		expect(written(silent, "Markdown", undefined).text).toBe(
			"**make \\*deploy\\*** failed with exit code 2 after 3.2 s\n`It printed nothing`\n",
		);
	});
});
