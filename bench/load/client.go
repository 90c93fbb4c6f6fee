package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// client asks a server and follows no redirects.
type client struct {
	base string
	http *http.Client
}

func newClient(base string) *client {
	return &client{base, &http.Client{
		Timeout:       30 * time.Second,
		Transport:     &http.Transport{MaxIdleConnsPerHost: 2 * clients, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// get reads a page as browsers do, compressed; token may be "".
func (c *client) get(path, token string) (status int, body []byte, err error) {
	q, err := http.NewRequest(http.MethodGet, c.base+path, nil)
	if err != nil {
		return 0, nil, err
	}
	q.Header.Set("Accept-Encoding", "gzip")
	return c.do(q, token)
}

func (c *client) post(path, token string, form url.Values) (status int, body []byte, err error) {
	q, err := http.NewRequest(http.MethodPost, c.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, nil, err
	}
	q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return c.do(q, token)
}

func (c *client) do(q *http.Request, token string) (int, []byte, error) {
	if token != "" {
		q.AddCookie(&http.Cookie{Name: "or_session", Value: token})
	}
	resp, err := c.http.Do(q)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp.StatusCode, body, err
}

// must is get for pages that exist.
func (c *client) must(path string) ([]byte, error) {
	status, body, err := c.get(path, "")
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("%s answers %d", path, status)
	}
	return body, err
}

func (c *client) usage() (u usage, err error) {
	body, err := c.must("/_bench/usage")
	if err == nil {
		err = json.Unmarshal(body, &u)
	}
	return u, err
}

// hammer asks for one path over n connections for a while and returns the
// answers per second. It does as little as it can: the load runs on the same
// machine as the server.
func hammer(addr, path string, n int, d time.Duration) (perSecond float64, answers int, err error) {
	counts, failed := make([]int, n), make([]error, n)
	start := time.Now()
	var wg sync.WaitGroup
	for i := range n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			counts[i], failed[i] = ask(addr, path, start.Add(d), 1<<62)
		}()
	}
	wg.Wait()
	took := time.Since(start).Seconds()
	for i := range n {
		answers += counts[i]
		if failed[i] != nil {
			err = failed[i]
		}
	}
	return float64(answers) / took, answers, err
}

// ask sends the same request over one connection until a time or a count.
func ask(addr, path string, until time.Time, most int) (n int, err error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	request := []byte("GET " + path + " HTTP/1.1\r\nHost: " + addr + "\r\nAccept-Encoding: gzip\r\n\r\n")
	r := bufio.NewReaderSize(conn, 64<<10)
	for n < most && time.Now().Before(until) {
		if _, err := conn.Write(request); err != nil {
			return n, err
		}
		if err := skip(r); err != nil {
			return n, fmt.Errorf("%s: %w", path, err)
		}
		n++
	}
	return n, nil
}

// skip reads one answer of known length and throws it away.
func skip(r *bufio.Reader) error {
	length := -1
	for first := true; ; first = false {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return err
		}
		line = bytes.TrimRight(line, "\r\n")
		if first && !bytes.Contains(line, []byte(" 200 ")) {
			return fmt.Errorf("answer %q", line)
		}
		if len(line) == 0 {
			break
		}
		if name, value, ok := bytes.Cut(line, []byte(": ")); ok && bytes.EqualFold(name, []byte("Content-Length")) {
			if length, err = strconv.Atoi(string(value)); err != nil {
				return err
			}
		}
	}
	if length < 0 {
		return fmt.Errorf("an answer without its length")
	}
	_, err := r.Discard(length)
	return err
}
