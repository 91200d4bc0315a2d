/**
 * The programs that tests run besides browsers, each with the Debian package
 * that has it.
 */
export const PROGRAMS = {
	bash: "bash",
	caddy: "caddy",
	dialog: "dialog",
	git: "git",
	htop: "htop",
	ip: "iproute2",
	less: "less",
	mc: "mc",
	nginx: "nginx-light",
	ps: "procps",
	"pytest-3": "python3-pytest",
	"redis-server": "redis-server",
	tmux: "tmux",
	top: "procps",
	vim: "vim",
} as const;
