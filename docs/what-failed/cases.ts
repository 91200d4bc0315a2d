/** A run of a real tool that fails. */
export interface Case {
	name: string;
	tool: string;
	/** What is called, by the page's title. */
	title: string;
	/** A line of shell, in a folder with the files. */
	run: string;
	files: Record<string, string>;
	/** What somebody would say first who has read all of the output. */
	person: string;
	/** Whether there are pictures of it. */
	isPictured?: true;
}

export const CASES: readonly Case[] = [
	{
		name: "make",
		tool: "make -k, gcc",
		title: "make -k",
		run: "make -k",
		files: {
			Makefile:
				"CFLAGS = -Wall -Wextra\nall: app\napp: main.o invoice.o billing.o report.o\n\t$(CC) -o $@ $^\n",
			"main.c": "int main(int argc, char **argv) { return 0; }\n",
			"invoice.c":
				"static int rate = 3;\nint net(int n) { int tax; return n; }\n",
			"billing.c":
				"struct invoice { int net; };\nint total(struct invoice *in) { return in->total; }\n",
			"report.c":
				'#include <stdio.h>\nvoid report(void) { int n; puts(""); }\n',
		},
		person: "billing.c:2: struct invoice has no member named total",
		isPictured: true,
	},
	{
		name: "cargo",
		tool: "cargo build",
		title: "cargo build",
		run: "cargo build --offline",
		files: {
			"Cargo.toml":
				'[package]\nname = "shop"\nversion = "0.1.0"\nedition = "2021"\n',
			"src/main.rs":
				'fn total(n: u32) -> u32 { let unused = 1; n }\nfn main() {\n    println!("{}", total("3"));\n}\n',
		},
		person: "mismatched types in src/main.rs:3: a &str where a u32 is wanted",
		isPictured: true,
	},
	{
		name: "go",
		tool: "go test",
		title: "go test ./...",
		run: "GOFLAGS=-mod=mod GOPROXY=off go test -v ./...",
		files: {
			"go.mod": "module shop\n\ngo 1.19\n",
			"total.go":
				"package shop\n\nfunc Total(net int) int { return net + 1 }\n",
			"total_test.go":
				'package shop\n\nimport "testing"\n\nfunc TestNet(t *testing.T) {}\n\nfunc TestTotal(t *testing.T) {\n\tif got := Total(2); got != 2 {\n\t\tt.Errorf("Total(2) = %d, want 2", got)\n\t}\n}\n',
		},
		person: "TestTotal failed: total_test.go:9: Total(2) = 3, want 2",
		isPictured: true,
	},
	{
		name: "pytest",
		tool: "pytest",
		title: "pytest",
		run: "python3 -m pytest --color=yes -p no:cacheprovider",
		files: {
			"test_total.py":
				"def total(net):\n    return net + 1\n\n\ndef test_net():\n    assert total(1) == 2\n\n\ndef test_total():\n    assert total(2) == 2\n",
		},
		person: "test_total failed: test_total.py:10: assert 3 == 2",
		isPictured: true,
	},
	{
		name: "tsc",
		tool: "tsc",
		title: "tsc --noEmit",
		run: "tsc --noEmit --strict --pretty --types '' total.ts",
		files: {
			"total.ts":
				'interface Invoice {\n\tnet: number;\n}\n\nexport const total = (invoice: Invoice): number => invoice.total;\nexport const none: Invoice = { net: "3" };\n',
		},
		person: "total.ts:5: property total does not exist on Invoice",
	},
	{
		name: "vitest",
		tool: "vitest run",
		title: "vitest run",
		run: "vitest run --root . --color",
		files: {
			"vitest.config.js": "export default { test: { globals: true } };\n",
			"total.test.js":
				'describe("an invoice", () => {\n\tit("has a net", () => expect(1).toBe(1));\n\tit("has a total", () => expect({ total: 3 }).toEqual({ total: 2 }));\n});\n',
		},
		person: "an invoice > has a total failed: expected total 2, got 3",
		isPictured: true,
	},
	{
		name: "npm",
		tool: "npm run, node",
		title: "npm run build",
		run: "npm run build",
		files: {
			"package.json":
				'{"name": "shop", "version": "1.0.0", "scripts": {"prebuild": "echo cleaning", "build": "node build.js"}}\n',
			"build.js": 'console.log("bundling …");\nrequire("./plugins/css");\n',
		},
		person: "Cannot find module './plugins/css', required in build.js",
	},
	{
		name: "cmake",
		tool: "cmake",
		title: "cmake -B build",
		run: "cmake -B build",
		files: {
			"CMakeLists.txt":
				"cmake_minimum_required(VERSION 3.10)\nproject(shop C)\nfind_package(Invoices REQUIRED)\nadd_executable(shop main.c)\n",
			"main.c": "int main(void) { return 0; }\n",
		},
		person: "CMakeLists.txt:3: the package Invoices is not found",
	},
	{
		name: "javac",
		tool: "javac",
		title: "javac *.java",
		run: "javac *.java",
		files: {
			"Invoice.java":
				"class Invoice {\n\tint net;\n\tint total() { return net + tax; }\n\tString name() { return net; }\n}\n",
		},
		person: "Invoice.java:3: cannot find symbol tax",
	},
	{
		name: "ansible",
		tool: "ansible-playbook",
		title: "ansible-playbook deploy.yml",
		run: "ANSIBLE_FORCE_COLOR=1 ansible-playbook -i localhost, -c local deploy.yml",
		files: {
			"deploy.yml":
				"- hosts: all\n  gather_facts: false\n  tasks:\n    - name: Try the cache\n      command: test -f /no/cache\n      ignore_errors: true\n    - name: Take it out of the balancer\n      command: echo out\n    - name: Switch to the new release\n      command: ln -s /no/release /no/current\n    - name: Put it back\n      command: echo back\n",
		},
		person: "“Switch to the new release” failed: ln cannot create /no/current",
	},
	{
		name: "terraform",
		tool: "terraform validate",
		title: "terraform validate",
		run: "terraform init -backend=false && terraform validate",
		files: {
			"main.tf":
				'variable "slot" {\n  type = string\n}\n\noutput "address" {\n  value = var.slto\n}\n',
		},
		person: "main.tf:6: there is no variable slto",
	},
	{
		name: "shell",
		tool: "sh, curl, with GitHub's groups",
		title: "./deploy.sh",
		run: "sh ./deploy.sh",
		files: {
			"deploy.sh": [
				"set -e",
				'step() { echo "::group::$1"; }',
				"done_() { echo '::endgroup::'; }",
				"step Check; echo 'version 3.11.20.1, errors so far: 0'; done_",
				"step Upload; seq -f 'part %g of 12 is there' 12; done_",
				"step Switch; echo 'asking the balancer'",
				"curl -sS http://127.0.0.1:9/switch",
				"done_",
				"",
			].join("\n"),
		},
		person: "curl can't connect to 127.0.0.1, port 9",
		isPictured: true,
	},
];
