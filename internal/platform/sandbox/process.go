package sandbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// Variables of the child's environment, which is otherwise empty.
const (
	envMemory = "SANDBOX_MEMORY" // bytes
	envCPU    = "SANDBOX_CPU"    // seconds
)

// grace is how long the output of a killed child may stay open.
const grace = 2 * time.Second

// there runs a parser in a child that is killed, with all it started, when it
// passes a limit.
func (r *Runner) there(ctx context.Context, name string, in *os.File, l Limits) ([]byte, error) {
	timed, cancel := context.WithTimeout(ctx, l.Wall)
	defer cancel()
	c := exec.CommandContext(timed, r.Program, Command, name)
	c.Env = []string{envMemory + "=" + strconv.FormatInt(l.Memory, 10), envCPU + "=" + strconv.Itoa(int(l.CPU/time.Second)),
		"GOMEMLIMIT=" + strconv.FormatInt(l.Memory*3/4, 10), "GOMAXPROCS=1"}
	c.Dir = "/"
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Cancel = func() error { return syscall.Kill(-c.Process.Pid, syscall.SIGKILL) }
	c.WaitDelay = grace
	out, trouble := &flood{bounded: bounded{left: l.Output}, kill: cancel}, &tail{}
	c.Stdin, c.Stdout, c.Stderr = in, out, trouble
	err := c.Run()
	switch {
	case out.flooded.Load():
		return nil, &Failed{name, Flooded, fmt.Sprintf("more than %d bytes of output", l.Output)}
	case err == nil:
		return out.data, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case timed.Err() != nil || spent(c.ProcessState) > l.CPU*4/5:
		return nil, &Failed{name, TookLong, fmt.Sprintf("ended after %s, %s of processor time", l.Wall, l.CPU)}
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return nil, &Failed{name, Crashed, exit.Error() + ": " + trouble.String()}
	}
	return nil, fmt.Errorf("start the sandbox: %w", err)
}

// spent is the processor time of a child. The system kills one that passes its
// limit with the same signal as everybody else, so the time,
// which is counted roughly, tells why.
func spent(p *os.ProcessState) time.Duration {
	if p == nil {
		return 0
	}
	return p.UserTime() + p.SystemTime()
}

// flood is bounded output that kills the child when it is too much.
type flood struct {
	bounded
	kill    context.CancelFunc
	flooded atomic.Bool
}

func (f *flood) Write(p []byte) (int, error) {
	n, err := f.bounded.Write(p)
	if err != nil {
		f.flooded.Store(true)
		f.kill()
	}
	return n, err
}

// tail keeps the first lines of what a child complains of: a Go program that
// crashes says why first.
type tail struct{ b strings.Builder }

const keepTrouble = 500

func (t *tail) Write(p []byte) (int, error) {
	if room := keepTrouble - t.b.Len(); room > 0 {
		t.b.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

func (t *tail) String() string { return strings.ToValidUTF8(t.b.String(), "") }

// Main is the child: it takes its limits on and runs the parser that args
// name on its input. It returns the exit status.
func Main(parsers Parsers, args []string) int {
	if len(args) != 1 || parsers[args[0]] == nil {
		fmt.Fprintln(os.Stderr, "this command is for the program itself")
		return 2
	}
	if err := confine(); err != nil {
		fmt.Fprintln(os.Stderr, "limits:", err)
		return 1
	}
	if err := guarded(parsers[args[0]], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// confine limits this process. It writes no file and opens few.
func confine() error {
	for what, n := range map[int]uint64{
		syscall.RLIMIT_DATA:   number(envMemory, 600<<20),
		syscall.RLIMIT_CPU:    number(envCPU, 30),
		syscall.RLIMIT_NOFILE: 32,
		syscall.RLIMIT_FSIZE:  0,
		syscall.RLIMIT_CORE:   0,
	} {
		if err := syscall.Setrlimit(what, &syscall.Rlimit{Cur: n, Max: n}); err != nil {
			return err
		}
	}
	os.Clearenv()
	return nil
}

func number(name string, otherwise uint64) uint64 {
	if n, err := strconv.ParseUint(os.Getenv(name), 10, 63); err == nil {
		return n
	}
	return otherwise
}
