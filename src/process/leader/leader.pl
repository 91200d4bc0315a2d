# Runs the command as a shell with job control does (POSIX, 2.11): as a job in a
# process group of its own, that a signal reaches all at once; with what Node
# can't hand on: the ignored signals, closed descriptors, bytes that are no
# UTF-8, the search in PATH of execvp. It tells the true end, of real-time
# signals too.
#
# perl leader.pl <descriptor> <pipes>
#
# The descriptor is a socket. It reports there, a line each: `ready`, with
# <read>:<write>:<room> for each pipe that it has made; then, once it has been told
# what to run, `pid <pid>` or `failed <errno>`; then `stopped <signal>` each time
# and, if asked for, `keys 1` when keys are read one by one or without an echo
# and `keys 0` when they no longer are; then `exited <code>` or `killed <signal>`.
# The job is killed when the socket is closed, for then we have been killed.

use strict;
use POSIX ();

my ($socket, $pipes) = @ARGV;
open my $node, '+<&=', $socket or die;
sub report { syswrite $node, "@_\n" }

# A terminal's signals reach our process group too; they are not for us. In the
# background, only who ignores SIGTTOU may say who has the foreground.
my @unwanted = qw(HUP INT QUIT TERM PIPE TSTP TTIN TTOU);
$SIG{$_} = 'IGNORE' for @unwanted;

# As large as may be, so that a flood is read in few steps. See fcntl(2).
my ($SETPIPE_SZ, @sizes) = (1031, 1 << 20, 1 << 18);
sub enlarge {
    return 0 if $^O ne 'linux';
    for (@sizes) { return $_ if fcntl $_[0], $SETPIPE_SZ, $_ }
    0;
}
my @ends = map { pipe my $read, my $write or die; [$read, $write] } 1 .. $pipes;
report 'ready', map { join ':', (map { fileno $_ } @$_), enlarge($$_[1]) } @ends;

# What to run: its length in bytes, and as many.
my ($length, $said) = ('', '');
while ($length !~ /\n/) { sysread $node, $length, 1, length $length or exit }
while (length $said < $length) {
    sysread $node, $said, $length - length $said, length $said or exit;
}
my ($path, $watches, $reaps, $stdio, $passed, $ignored, $count, @rest) =
    split /\0/, $said, -1;
my @stdio   = split / /, $stdio;     # what becomes 0 to 2; - for closed
my @passed  = split / /, $passed;    # stays open for the job, but not here
my @command = splice @rest, 0, $count;

# Who leads a session without a terminal gets the first that it opens.
my $terminal;
open $terminal, '+<', $path if $path ne '';

# Where there is such a thing, which Perl has no name for. See prctl(2).
my %prctl = (
    x86_64 => 157, aarch64 => 167, riscv64 => 167, i686 => 172, armv7l => 172,
    s390x => 172, ppc64le => 171, loongarch64 => 167,
);
my ($system, $machine) = (POSIX::uname())[0, 4];
sub prctl {
    my $number = $system eq 'Linux' && $prctl{$machine} or return;
    my ($option, $value) = @_;
    syscall $number, $option, $value, 0, 0, 0;
}
my ($PDEATHSIG, $CHILD_SUBREAPER, $KILL) = (1, 36, 9);

# What the job leaves without a parent would become ours to wait for, as the
# first process of a container, and Node waits for its own children only.
prctl($CHILD_SUBREAPER, 1) if $reaps;

# Written to at once, even within a signal: a handler that waits for its turn
# could come just too late to end a select.
pipe my $wake, my $waker or die;
POSIX::sigaction(POSIX::SIGCHLD, POSIX::SigAction->new(
    sub { syswrite $waker, '.' }, POSIX::SigSet->new, POSIX::SA_RESTART));

pipe my $outcome, my $failure or die;
my $job = fork // die;
if ($job == 0) {
    setpgrp;
    POSIX::tcsetpgrp(fileno $terminal, $$) if $terminal;
    prctl($PDEATHSIG, $KILL);
    for my $n (0 .. 2) {
        if ($stdio[$n] eq '-') { POSIX::close($n) }
        elsif ($stdio[$n] != $n) { POSIX::dup2($stdio[$n], $n) }
    }
    my %stays = map { $_ => 1 } @passed;
    POSIX::close($_) for grep { $_ ne '-' && $_ > 2 && !$stays{$_} } $socket, @stdio;
    %ENV = map { split /=/, $_, 2 } grep { /^[^=]+=/ } @rest;
    local $SIG{CHLD} = 'DEFAULT';
    $SIG{$_} = 'DEFAULT' for @unwanted;
    $SIG{$_} = 'IGNORE' for split / /, $ignored;
    exec { $command[0] } @command;
    syswrite $failure, $! + 0;
    POSIX::_exit(127);
}
setpgrp $job, $job;
POSIX::close($_) for @passed;
POSIX::close($_) for grep { $_ ne '-' && $_ > 2 } @stdio;
undef @ends;
open STDIN,  '<', '/dev/null';
open STDOUT, '>', '/dev/null';
close $failure;
if (sysread $outcome, my $errno, 8) {
    report 'failed', $errno;
    exit;
}
report 'pid', $job;

# That the terminal is gone is told to its session's leader alone.
$SIG{HUP} = sub { kill $_, -$job for qw(HUP CONT) } if $terminal;

# Nobody tells how a terminal is set: one has to look again and again.
my $keys = 0;
sub look {
    my $settings = POSIX::Termios->new;
    $settings->getattr(fileno $terminal) or return;
    my $usual = POSIX::ICANON | POSIX::ECHO;
    my $now = ($settings->getlflag & $usual) != $usual ? 1 : 0;
    report 'keys', $now if $now != $keys;
    $keys = $now;
}

# Where the terminal is not of our making, the job shares it with those of our
# process group, a pager behind us perhaps. It gets the foreground when it wants
# to read or to set the terminal, which stops it.
my $shared;
sub has_foreground {
    $shared && POSIX::tcgetpgrp(fileno $shared) == $_[0];
}
sub gave_foreground {
    return if $terminal;
    defined $shared or open $shared, '+<', '/dev/tty' or return;
    has_foreground(getpgrp) or has_foreground($job) or return;
    POSIX::tcsetpgrp(fileno $shared, $job);
    kill 'CONT', -$job;
}
# And what it had from the terminal alone, our process group gets too.
sub take_foreground {
    my ($signal) = @_;
    has_foreground($job) or return;
    POSIX::tcsetpgrp(fileno $shared, getpgrp);
    kill $signal, 0 if grep { $signal == $_ }
        POSIX::SIGINT, POSIX::SIGQUIT, POSIX::SIGTSTP;
}

while () {
    my $flags = POSIX::WUNTRACED | POSIX::WNOHANG;
    my $changed = waitpid $reaps ? -1 : $job, $flags;
    if ($changed <= 0) {
        last if $changed < 0 && $! != POSIX::EINTR;
        look() if $watches;
        my $ready = '';
        vec($ready, fileno $_, 1) = 1 for $wake, $node;
        select($ready, undef, undef, $watches ? 0.02 : undef) > 0 or next;
        sysread $wake, my $calls, 4096 if vec $ready, fileno $wake, 1;
        next unless vec $ready, fileno $node, 1;
        kill 'KILL', -$job;
        last;
    }
    next if $changed != $job;
    my $status = ${^CHILD_ERROR_NATIVE};
    if (POSIX::WIFSTOPPED($status)) {
        my $signal = POSIX::WSTOPSIG($status);
        my $wants = $signal == POSIX::SIGTTIN || $signal == POSIX::SIGTTOU;
        next if $wants && gave_foreground();
        take_foreground($signal);
        report 'stopped', $signal;
        next;
    }
    my $signal = POSIX::WIFSIGNALED($status) ? POSIX::WTERMSIG($status) : 0;
    take_foreground($signal);
    report $signal ? ('killed', $signal) : ('exited', POSIX::WEXITSTATUS($status));
    last;
}

# Who has the foreground when a session's leader ends gets SIGHUP.
POSIX::tcsetpgrp(fileno $terminal, getpgrp) if $terminal;
