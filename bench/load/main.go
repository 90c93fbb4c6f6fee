// Command load measures an installation with many fictitious Parties and
// prints one table: what each kind of page and save costs, beside its limit
// or a baseline of the same run.
//
//	go run ./bench/load [-parties 200] [-part pages|program|measures] [-measures 5000] [-profile DIR]
//
// Run it from the root of the project on a machine that does nothing else. It
// uses loopback only and a folder that it removes, and ends within a few
// minutes. Limits are those of the project's architecture, section 5.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"openroadmap/bench"
)

// clients is how many save at the same time in the row of many.
const clients = 16

func main() {
	parties := flag.Int("parties", 200, "how many further fictitious Parties")
	profiles := flag.String("profile", "", "folder for CPU profiles of the server, one per row")
	where := flag.String("dir", "", "folder under which the data lie while measuring; empty: the system's for temporary files")
	part := flag.String("part", "", "pages: pages and saves only; program: start, memory and weight only; measures: the inventory of measures only; empty: all")
	count := flag.Int("measures", bench.MeasureCount, "how many measures the inventory has")
	serve := flag.String("serve", "", "serve the data folder named here; for this program itself")
	listen := flag.String("listen", "", "with -serve: host and port")
	flag.Parse()
	var err error
	if *serve != "" {
		err = serveSite(*serve, *listen, *parties)
	} else {
		err = measure(*where, *parties, *part, *profiles, *count)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

// run is one measurement on its way.
type run struct {
	table
	dir, binary, profiles string
	parties               int
}

func measure(where string, parties int, part, profiles string, count int) error {
	dir, err := os.MkdirTemp(where, "openroadmap-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	r := &run{dir: dir, binary: filepath.Join(dir, "openroadmap"), profiles: profiles, parties: parties}
	if part != "measures" {
		if err := r.build(); err != nil {
			return err
		}
	}
	if part == "" || part == "pages" {
		if err := r.inside(); err != nil {
			return err
		}
		if err := r.compare(); err != nil {
			return err
		}
	}
	if part == "" || part == "measures" {
		if err := r.measures(count); err != nil {
			return err
		}
	}
	if part == "" || part == "program" {
		if err := r.outside(); err != nil {
			return err
		}
	}
	fmt.Printf("%d Parties, %s, %s/%s, %d processors, %s\n\n", parties, time.Now().UTC().Format(time.DateOnly), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
	r.print(os.Stdout)
	return nil
}

// data is the folder of the installation.
func (r *run) data() string { return filepath.Join(r.dir, "data") }

// build makes the real program and, with it, the data.
func (r *run) build() error {
	fmt.Fprintln(os.Stderr, "building the program and the data")
	build := exec.Command("go", "build", "-o", r.binary, "./cmd/openroadmap")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	build.Stderr = os.Stderr
	if err := build.Run(); err != nil {
		return fmt.Errorf("build the program (run this from the root of the project): %w", err)
	}
	start := time.Now()
	demo := exec.Command(r.binary, "demo", "--data", r.data(), "--parties", fmt.Sprint(r.parties))
	demo.Stderr = os.Stderr
	if err := demo.Run(); err != nil {
		return fmt.Errorf("make the data: %w", err)
	}
	r.note("data made from nothing", "%.1f s", time.Since(start).Seconds())
	return nil
}

// process is a server that runs beside this program.
type process struct {
	*client
	cmd  *exec.Cmd
	addr string
}

// freeAddress is a loopback address that nobody listens on.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// start runs a server; its first line is read into first, if that is not nil.
func start(first any, addr, program string, args ...string) (*process, error) {
	cmd := exec.Command(program, args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	p := &process{newClient("http://" + addr), cmd, addr}
	lines := bufio.NewReader(out)
	if first != nil {
		line, err := lines.ReadBytes('\n')
		if err == nil {
			err = json.Unmarshal(line, first)
		}
		if err != nil {
			p.stop()
			return nil, fmt.Errorf("the measured server did not start: %w", err)
		}
	}
	go lines.WriteTo(discard{})
	return p, nil
}

type discard struct{}

func (discard) Write(b []byte) (int, error) { return len(b), nil }

// ready asks for path until it is answered, and returns when it was.
func (p *process) ready(path string) (time.Time, error) {
	deadline := time.Now().Add(20 * time.Second)
	for {
		_, err := p.must(path)
		if err == nil || time.Now().After(deadline) {
			return time.Now(), err
		}
		time.Sleep(time.Millisecond)
	}
}

func (p *process) stop() {
	p.cmd.Process.Signal(os.Interrupt)
	done := make(chan struct{})
	go func() { p.cmd.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(10 * time.Second):
		p.cmd.Process.Kill()
		<-done
	}
}
