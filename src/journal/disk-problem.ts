import { tmpdir } from "node:os";

/**
 * What keeps a file from being made in a folder, or from growing there, in
 * words that say what to mend.
 */
export function diskProblem(
	{ code, message }: NodeJS.ErrnoException,
	folder: string,
): string {
	const place = placeName(folder);
	switch (code) {
		case "ENOSPC":
			return `no room on the disk of ${place}`;
		case "EDQUOT":
			return `your quota on the disk of ${place} is used up`;
		case "EFBIG":
			return `files in ${place} may not grow further (ulimit -f, or the file system)`;
		case "EMFILE":
			return "this process has no file descriptors left (ulimit -n)";
		case "ENFILE":
			return "this system has no file descriptors left";
		case "EACCES":
		case "EPERM":
			return `no permission to write in ${place}`;
		case "EROFS":
			return `${place} is read-only`;
		case "ENOENT":
			return `${place} is not there`;
		case "ENOTDIR":
			return `${place} is no folder`;
		case "EIO":
			return `the disk of ${place} fails (EIO)`;
		default:
			return `${place}: ${message}`;
	}
}

/** Whether there is no room for more, where there was for less. */
export function isOutOfRoom({ code }: NodeJS.ErrnoException): boolean {
	return code === "ENOSPC" || code === "EDQUOT" || code === "EFBIG";
}

function placeName(folder: string): string {
	if (folder === ".") return "the working folder";
	const isChosen = process.env.TMPDIR && folder === tmpdir();
	return isChosen ? `${folder} (TMPDIR)` : folder;
}
