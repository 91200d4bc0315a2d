import { describe, expect, it } from "vitest";
import { written } from "../../src/page/ticket/forms.ts";
import type { Ticket } from "../../src/page/ticket/ticket.ts";

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
