/**
 * Words of which one at least stands in each line that a rule matches, escape
 * sequences or not. Nearly all lines of nearly all logs have none, and cost no
 * more than this search. A test holds every rule's examples against it.
 */
export const CANDIDATE =
	/err|fail|fatal|panic|traceback|exception|cannot|can't|could not|couldn't|unable|refused|denied|not found|no such|not in|not ok|not exist|ignor|invalid|unknown|unexpected|undefined reference|unbound|unterminated|conflict|rejected|abort|killed|segmentation|assert|warn|no space|in use|no rule|what went wrong|syntax|too long|unhandled|invalid|mismatch|usage:|caused by|timed out|\bmissing\b|not permitted|not a |is a directory|file exists|locked|while executing|sev?er|critical|emerg|"level":[56]0|::add|#\d+ failed|[✕✗✘✖×❌🚨]|\*\* ?\(|\*\*\*|^e: |\.\w{1,5}:\d|in function|^Diff in |dubious|test exited|invoked from|no valid|not in|^In \S+ line \d| line \d|^ *\d+\) |---- |____ |where it|errored|\bno \w+ to\b|logissue|unresolved|E\d{4} \d\d:/gimu;
