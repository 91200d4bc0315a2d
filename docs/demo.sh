#!/bin/sh
# Prints what a deploy prints, for the pictures of the page. The argument is how
# it ends: succeeded, failed, or running, when it doesn't.
step() {
	sleep "0.$1"
	printf '::group::\033[36m%d/5\033[0m %s\n' "$1" "$2"
}
step 1 'Install'
printf 'added \033[1m214\033[0m packages in 3s\n'
step 2 'Type check'
printf '\033[32m✓\033[0m 128 files, no errors\n'
step 3 'Test'
for suite in router session billing invoices search upload; do
	printf ' \033[42;30m PASS \033[0m test/%s.test.ts \033[2m(%d ms)\033[0m\n' "$suite" 12
done
sleep 1.1
echo 'warning: 2 snapshots are obsolete, run with -u to remove them' >&2
sleep 0.05
printf ' \033[1mTests\033[0m  \033[32m417 passed\033[0m \033[2m|\033[0m \033[33m2 skipped\033[0m\n'
step 4 'Build'
for percent in 10 40 70 100; do
	printf '\rBundling %d%%' "$percent"
done
printf '\n'
printf 'dist/\033[36mapp.js\033[0m      \033[1m183.20 kB\033[0m \033[2m│ gzip: 58.91 kB\033[0m\n'
printf 'dist/\033[35mapp.css\033[0m      \033[1m21.07 kB\033[0m \033[2m│ gzip:  4.60 kB\033[0m\n'
step 5 'Upload'
for host in web-1 web-2 web-3; do
	printf '%s \033[32mhealthy\033[0m after 1.4 s\n' "$host"
done
case $1 in
failed)
	printf '\033[31mError:\033[0m web-4 did not answer: connection refused\n' >&2
	exit 1
	;;
running)
	printf 'web-4 is starting, see https://status.example.com/web-4\n'
	exec sleep 60
	;;
*)
	printf '\033[1;32mDeployed\033[0m \033[4mrelease-2026.11\033[0m to production\n'
	;;
esac
