# Leads a session, as a shell with job control does (POSIX, 2.11): the command
# is a job in a process group of its own, in the foreground. SIGTSTP, which the
# kernel keeps from a session's leader, can stop it then, and what it leaves
# behind outlives it as without us.
#
# perl leader.pl <terminal> <"keys" or ""> <command>
#
# Descriptor 3 takes reports, a line each: `pid <pid>`, then `stopped <signal>`
# each time and, if asked for, `keys 1` when keys are read one by one or without
# an echo and `keys 0` when they no longer are, then `exited <code>` or `killed
# <signal>`. Descriptor 4 is the command's stderr: what Perl itself has to say
# goes to another.

use strict;
use POSIX ();

my ($path, $watches, @command) = @ARGV;
open my $reports, '>&=', 3;
open my $stderr, '>&=', 4;
sub report { syswrite $reports, "@_\n" }

# Who leads a session without a terminal gets the first that it opens.
open my $terminal, '+<', $path;

# In the background, only who ignores it may say who has the foreground.
$SIG{TTOU} = 'IGNORE';

my $job = fork // die;
if ($job == 0) {
    setpgrp;
    POSIX::tcsetpgrp(fileno $terminal, $$);
    $SIG{TTOU} = 'DEFAULT';
    open STDERR, '>&', $stderr;
    report('pid', $$);
    exec { $command[0] } @command;
    print STDERR "$command[0]: $!\n";
    POSIX::_exit(126);
}
close $stderr;

# That the terminal is gone is told to its session's leader alone.
$SIG{HUP} = sub { kill $_, -$job for qw(HUP CONT) };

# Nobody tells how a terminal is set: one has to look again and again.
my $keys = 0;
sub look {
    my $settings = POSIX::Termios->new;
    $settings->getattr(fileno $terminal) or return;
    my $usual = POSIX::ICANON | POSIX::ECHO;
    my $now = ($settings->getlflag & $usual) != $usual ? 1 : 0;
    report('keys', $now) if $now != $keys;
    $keys = $now;
}
$SIG{CHLD} = sub { };    # ends the waiting between two looks

while () {
    my $flags = $watches ? POSIX::WUNTRACED | POSIX::WNOHANG : POSIX::WUNTRACED;
    my $changed = waitpid $job, $flags;
    if ($changed < 0) {
        next if $! == POSIX::EINTR;
        last;
    }
    if ($changed == 0) {
        look();
        select undef, undef, undef, 0.02;
        next;
    }
    my $status = ${^CHILD_ERROR_NATIVE};
    if (POSIX::WIFSTOPPED($status)) {
        report('stopped', POSIX::WSTOPSIG($status));
        next;
    }
    report('killed', POSIX::WTERMSIG($status)) if POSIX::WIFSIGNALED($status);
    report('exited', POSIX::WEXITSTATUS($status)) if POSIX::WIFEXITED($status);
    last;
}

# Who has the foreground when a session's leader ends gets SIGHUP.
POSIX::tcsetpgrp(fileno $terminal, getpgrp);
