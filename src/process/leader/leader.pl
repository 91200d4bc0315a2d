# Runs the command as a shell with job control runs a job (POSIX, 2.11): in its
# own process group, so that one kill() reaches all its processes. It passes on
# what Node can't: ignored signals, closed descriptors, bytes that are no UTF-8,
# and execvp's search in PATH. It reports the wait status as the kernel has it;
# Node knows no real-time signals.
#
# perl leader.pl <descriptor> <pipes> <architecture> [<hidden>]
#
# The hidden descriptor is one that is here in place of sse-tail's own, and not
# for the job.
# The architecture is Node's process.arch, and not the kernel's, which may run
# programs of another one.
# The descriptor is a socket. The leader writes one line per report: `ready`, with
# <read>:<write>:<room> for each pipe that it has made; then, once it has been told
# what to run, `pid <pid>` or `failed <errno>`; then `stopped <signal>` for each
# stop; if asked for, `keys 1` when the job turns ICANON or ECHO off and `keys 0`
# when both are on again; at last `exited <code>` or `killed <signal>`.
# When the socket is closed, sse-tail has been killed: the leader kills the job.

# POSIX takes longer to load than all else here, so the command starts before it.

use strict;

my ($socket, $pipes, $arch, @hidden) = @ARGV;
open my $node, '+<&=', $socket or die;
sub report { syswrite $node, "@_\n" }

# The terminal signals our process group too; these signals are meant for the
# job. SIGTTOU has to be ignored besides: a process in the background that calls
# tcsetpgrp() would be stopped by it.
my @unwanted = qw(HUP INT QUIT TERM PIPE TSTP TTIN TTOU);
$SIG{$_} = 'IGNORE' for @unwanted;

# As large as may be, so that a flood is read in few steps. See fcntl(2).
my ($SETPIPE_SZ, $GETPIPE_SZ, @sizes) = (1031, 1032, 1 << 20, 1 << 18);
sub enlarge {
    my ($pipe) = @_;
    my $size = $^O eq 'linux' && fcntl $pipe, $GETPIPE_SZ, 0 or return 0;
    for (grep { $_ > $size } @sizes) { return $_ if fcntl $pipe, $SETPIPE_SZ, $_ }
    $size;
}
my @ends = map { pipe my $read, my $write or die; [$read, $write] } 1 .. $pipes;
enlarge(*STDOUT); # Where the output is echoed: its reader lags in a flood.
report 'ready', map { join ':', (map { fileno $_ } @$_), enlarge($$_[1]) } @ends;

# Reads what to run: its length in bytes, a newline, and the bytes.
my ($length, $said) = ('', '');
while ($length !~ /\n/) { sysread $node, $length, 1, length $length or exit }
while (length $said < $length) {
    sysread $node, $said, $length - length $said, length $said or exit;
}
my ($path, $watches, $reaps, $files, $stdio, $passed, $ignored, $count, @rest) =
    split /\0/, $said, -1;
my @stdio   = split / /, $stdio;     # what becomes 0 to 2; - for closed
my @passed  = split / /, $passed;    # stays open for the job, but not here
my @command = splice @rest, 0, $count;

# What Perl has a handle of is closed at exec().
my @held = map { open my $end, '+<&=', $_ or die; $end }
    @hidden, grep { $_ ne '-' && $_ > 2 } @stdio;

# A session leader without a controlling terminal gets the first terminal that it
# opens as such (POSIX, 11.1.3).
my $terminal;
if ($path ne '') {
    require POSIX;
    open $terminal, '+<', $path;
}

# The numbers of the system calls prctl(2) and prlimit64(2), for which Perl has no
# functions.
my %numbers = (
    x64   => [157, 302], arm64 => [167, 261], riscv64 => [167, 261],
    ia32  => [172, 340], arm   => [172, 369], loong64 => [167, 261],
    s390x => [172, 334], ppc64 => [171, 325],
);
my ($prctl, $prlimit) = $^O eq 'linux' ? @{$numbers{$arch} || []} : ();
sub prctl { syscall $prctl, @_, 0, 0, 0 if $prctl }

# Node raises the soft limit of open files for itself, and can't set it back.
sub limit_open_files {
    my ($soft) = @_;
    my ($NOFILE, $limits) = (7, pack 'Q2');
    $prlimit && syscall($prlimit, 0, $NOFILE, 0, $limits) == 0 or return;
    my (undef, $hard) = unpack 'Q2', $limits;
    syscall $prlimit, 0, $NOFILE, pack('Q2', $soft, $hard), 0;
}

my ($PDEATHSIG, $CHILD_SUBREAPER, $KILL) = (1, 36, 9);

# As PID 1 of a container, sse-tail would become the parent of orphaned processes,
# and Node would never reap them. The leader becomes their parent instead.
prctl($CHILD_SUBREAPER, 1) if $reaps;

pipe my $outcome, my $failure or die;
my $job = fork // die;
if ($job == 0) {
    setpgrp;
    POSIX::tcsetpgrp(fileno $terminal, $$) if $terminal;
    prctl($PDEATHSIG, $KILL);
    limit_open_files(0 + $files) if $files ne '';
    my @three = (*STDIN, *STDOUT, *STDERR); # open() leaves them their numbers.
    for my $n (grep { $stdio[$_] ne '-' && $stdio[$_] != $_ } 0 .. 2) {
        open $three[$n], $n ? '>&' : '<&', $stdio[$n];
    }
    close $three[$_] for grep { $stdio[$_] eq '-' } 0 .. 2;
    %ENV = map { split /=/, $_, 2 } grep { /^[^=]+=/ } @rest;
    local $SIG{CHLD} = 'DEFAULT';
    $SIG{$_} = 'DEFAULT' for @unwanted;
    $SIG{$_} = 'IGNORE' for split / /, $ignored;
    exec { $command[0] } @command;
    syswrite $failure, $! + 0;
    kill 'KILL', $$; # exit() would tidy up, and maybe warn, where the command writes.
}
setpgrp $job, $job;
open STDIN,  '<', '/dev/null';
open STDOUT, '>', '/dev/null';
close $failure;
if (sysread $outcome, my $errno, 8) {
    report 'failed', $errno;
    exit;
}
report 'pid', $job;

# When Ctrl-Z was pressed while our process group was in front, in seconds. sse-tail
# passes it on; but for a job that has just been stopped by SIGTTIN it stays
# pending, and the SIGCONT that follows would discard it (POSIX, 2.4.1).
my $asked_to_stop = 0;
$SIG{TSTP} = sub { $asked_to_stop = time };

require POSIX;
POSIX::close($_) for @passed;
(@ends, @held) = ();

# The self-pipe trick: SIGCHLD writes a byte, which ends select(). POSIX::sigaction
# runs the handler at once; Perl's own deferred handler could run just before
# select() begins, which would then wait for ever.
pipe my $wake, my $waker or die;
POSIX::sigaction(POSIX::SIGCHLD(), POSIX::SigAction->new(
    sub { syswrite $waker, '.' }, POSIX::SigSet->new, POSIX::SA_RESTART()));

# When a terminal hangs up, only the session's leader gets SIGHUP. It passes it on.
$SIG{HUP} = sub { kill $_, -$job for qw(HUP CONT) } if $terminal;

# No event tells that a terminal's settings have changed, so they are polled.
my $keys = 0;
sub look {
    my $settings = POSIX::Termios->new;
    $settings->getattr(fileno $terminal) or return;
    my $usual = POSIX::ICANON() | POSIX::ECHO();
    my $now = ($settings->getlflag & $usual) != $usual ? 1 : 0;
    report 'keys', $now if $now != $keys;
    $keys = $now;
}

# Without a pseudo-terminal the job shares the user's terminal with our process
# group, which may have a pager such as `less` in it. So the job starts in the
# background. When it reads or sets the terminal, SIGTTIN or SIGTTOU stops it, and
# it gets the foreground then.
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
# While the job has the foreground, Ctrl-C, Ctrl-\ and Ctrl-Z reach it alone. Our
# process group gets the same signal afterwards, as if both had been in front.
sub take_foreground {
    my ($signal) = @_;
    has_foreground($job) or return;
    POSIX::tcsetpgrp(fileno $shared, getpgrp);
    kill $signal, 0 if grep { $signal == $_ }
        POSIX::SIGINT(), POSIX::SIGQUIT(), POSIX::SIGTSTP();
}

while () {
    my $flags = POSIX::WUNTRACED() | POSIX::WNOHANG();
    my $changed = waitpid $reaps ? -1 : $job, $flags;
    if ($changed <= 0) {
        last if $changed < 0 && $! != POSIX::EINTR();
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
        my $wants = $signal == POSIX::SIGTTIN() || $signal == POSIX::SIGTTOU();
        if ($wants && time - $asked_to_stop < 2) {
            $signal = POSIX::SIGTSTP();
        } elsif ($wants && gave_foreground()) {
            next;
        }
        take_foreground($signal);
        report 'stopped', $signal;
        $asked_to_stop = 0; # Also of what we have just sent ourselves.
        next;
    }
    my $signal = POSIX::WIFSIGNALED($status) ? POSIX::WTERMSIG($status) : 0;
    take_foreground($signal);
    report $signal ? ('killed', $signal) : ('exited', POSIX::WEXITSTATUS($status));
    last;
}

# When a session's leader ends, the foreground process group gets SIGHUP. What the
# job left running there must not be ended by it.
POSIX::tcsetpgrp(fileno $terminal, getpgrp) if $terminal;
