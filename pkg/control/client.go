package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"syscall"
	"time"
)

// dialFor bounds the wait for a daemon to accept.
const dialFor = 10 * time.Second

// maxAnswer bounds what is read of an answer.
const maxAnswer = 256 << 20

// Client asks the daemon behind a socket.
type Client struct {
	path string
	http http.Client
}

// NewClient asks at a socket; nothing is connected yet.
func NewClient(path string) *Client {
	c := &Client{path: path}
	c.http.Transport = &http.Transport{
		DisableKeepAlives: true,
		DialContext: func(context.Context, string, string) (net.Conn, error) {
			return dial(path, dialFor)
		},
	}
	return c
}

// NoDaemonError is that nobody answers at the socket.
type NoDaemonError struct {
	Path string
	Err  error
}

// Error says what to do about it.
func (e *NoDaemonError) Error() string {
	switch {
	case errors.Is(e.Err, fs.ErrPermission):
		return fmt.Sprintf("no right to use the control socket %s: be root, or a member of its group", e.Path)
	case errors.Is(e.Err, fs.ErrNotExist):
		return fmt.Sprintf("no daemon is running here: there is no control socket %s", e.Path)
	case errors.Is(e.Err, syscall.ECONNREFUSED):
		return fmt.Sprintf("no daemon is running here: nobody answers at %s", e.Path)
	}
	return fmt.Sprintf("no daemon answers at %s: %v", e.Path, e.Err)
}

func (e *NoDaemonError) Unwrap() error { return e.Err }

// Status asks how the daemon is.
func (c *Client) Status(ctx context.Context) (s Status, err error) {
	return s, c.do(ctx, http.MethodGet, "/v1/status", nil, nil, &s)
}

// Sessions asks who is connected.
func (c *Client) Sessions(ctx context.Context, f Filter) ([]Session, error) {
	var list sessionList
	query := url.Values{"id": f.IDs}
	if f.Site != "" {
		query.Set("site", f.Site)
	}
	if f.User != "" {
		query.Set("user", f.User)
	}
	err := c.do(ctx, http.MethodGet, "/v1/sessions", query, nil, &list)
	return list.Sessions, err
}

// Kick ends sessions and says which.
func (c *Client) Kick(ctx context.Context, f Filter) ([]Session, error) {
	var list sessionList
	err := c.do(ctx, http.MethodPost, "/v1/kick", nil, f, &list)
	return list.Sessions, err
}

// Reload has the configuration read, and waits.
func (c *Client) Reload(ctx context.Context, wanted ReloadOrder) (o Outcome, err error) {
	return o, c.do(ctx, http.MethodPost, "/v1/reload", nil, wanted, &o)
}

// Confirm keeps what is on trial.
func (c *Client) Confirm(ctx context.Context) (o Outcome, err error) {
	return o, c.do(ctx, http.MethodPost, "/v1/confirm", nil, nil, &o)
}

// Diff asks what a reload would change; path is another configuration, "" the
// daemon's.
func (c *Client) Diff(ctx context.Context, path string) (d Change, err error) {
	query := url.Values{}
	if path != "" {
		query.Set("path", path)
	}
	return d, c.do(ctx, http.MethodGet, "/v1/diff", query, nil, &d)
}

// Drain orders the end.
func (c *Client) Drain(ctx context.Context, o DrainOrder) (d Drain, err error) {
	return d, c.do(ctx, http.MethodPost, "/v1/drain", nil, o, &d)
}

// CancelDrain takes that back.
func (c *Client) CancelDrain(ctx context.Context) error {
	return c.do(ctx, http.MethodDelete, "/v1/drain", nil, nil, nil)
}

// Probe asks for a pass.
func (c *Client) Probe(ctx context.Context, o ProbeOrder) (p Probe, err error) {
	return p, c.do(ctx, http.MethodPost, "/v1/probe", nil, o, &p)
}

// Bans asks who is banned.
func (c *Client) Bans(ctx context.Context) ([]Ban, error) {
	var list banList
	err := c.do(ctx, http.MethodGet, "/v1/bans", nil, nil, &list)
	return list.Bans, err
}

// Ban bans an address.
func (c *Client) Ban(ctx context.Context, o BanOrder) (b Ban, err error) {
	return b, c.do(ctx, http.MethodPost, "/v1/bans", nil, o, &b)
}

// LiftBan lets an address in again.
func (c *Client) LiftBan(ctx context.Context, address string) error {
	return c.do(ctx, http.MethodDelete, "/v1/bans", url.Values{"address": {address}}, nil, nil)
}

// Usage asks what users have moved; "" is everybody, or everywhere.
func (c *Client) Usage(ctx context.Context, site, user string) ([]Usage, error) {
	query := url.Values{}
	if site != "" {
		query.Set("site", site)
	}
	if user != "" {
		query.Set("user", user)
	}
	var list usageList
	err := c.do(ctx, http.MethodGet, "/v1/usage", query, nil, &list)
	return list.Users, err
}

// ResetUsage lets a user's amounts begin again.
func (c *Client) ResetUsage(ctx context.Context, o UsageOrder) error {
	return c.do(ctx, http.MethodPost, "/v1/usage/reset", nil, o, nil)
}

// do asks once.
func (c *Client) do(ctx context.Context, method, path string, query url.Values, body, into any) error {
	var sent io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return err
		}
		sent = bytes.NewReader(text)
	}
	// The host is what HTTP wants to have; the socket is what is reached.
	target := url.URL{Scheme: "http", Host: "ftpd", Path: path, RawQuery: query.Encode()}
	request, err := http.NewRequestWithContext(ctx, method, target.String(), sent)
	if err != nil {
		return err
	}
	response, err := c.http.Do(request)
	if err != nil {
		return c.unanswered(ctx, err)
	}
	defer response.Body.Close()
	return read(response, into)
}

// unanswered tells a daemon that is not there from one that went away.
func (c *Client) unanswered(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var asked *url.Error
	if errors.As(err, &asked) {
		err = asked.Err
	}
	return &NoDaemonError{c.path, err}
}

// read takes the answer, or the error that is in its place.
func read(response *http.Response, into any) error {
	decoder := json.NewDecoder(io.LimitReader(response.Body, maxAnswer))
	if response.StatusCode != http.StatusOK {
		var said failure
		if decoder.Decode(&said) != nil || said.Error == "" {
			return fmt.Errorf("the daemon answers %s", response.Status)
		}
		return errors.New(said.Error)
	}
	if into == nil {
		return nil
	}
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("the daemon's answer cannot be read: %w", err)
	}
	return nil
}
