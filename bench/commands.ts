/** Floods, as lines of shell: the shortest of lines, and such as logs have. */
export const FLOODS = {
	"169 MB in lines of 8 bytes": "seq 1 20000000",
	"240 MB in lines of 80 bytes":
		"yes 'a line of about eighty bytes, as those are of most of the logs of this world ..' | head -n 3000000",
};
