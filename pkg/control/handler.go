package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"
	"unicode/utf8"
)

// maxBody bounds an order.
const maxBody = 64 << 10

// answerFor bounds the writing of an answer, which the largest takes a fraction of
// to somebody who reads.
const answerFor = 10 * time.Second

// handler answers for a daemon.
type handler struct{ daemon Daemon }

// NewHandler makes the interface of the package's documentation. Who may ask is
// not its business.
func NewHandler(d Daemon) http.Handler {
	h := &handler{d}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/status", h.status)
	mux.HandleFunc("GET /v1/sessions", h.sessions)
	mux.HandleFunc("POST /v1/kick", h.kick)
	mux.HandleFunc("POST /v1/reload", h.reload)
	mux.HandleFunc("POST /v1/confirm", h.confirm)
	mux.HandleFunc("GET /v1/diff", h.diff)
	mux.HandleFunc("POST /v1/drain", h.drain)
	mux.HandleFunc("DELETE /v1/drain", h.cancelDrain)
	mux.HandleFunc("GET /v1/folders", h.folders)
	mux.HandleFunc("POST /v1/folders/rescan", h.rescan)
	mux.HandleFunc("POST /v1/probe", h.probe)
	mux.HandleFunc("GET /v1/bans", h.listBans)
	mux.HandleFunc("POST /v1/bans", h.addBan)
	mux.HandleFunc("DELETE /v1/bans", h.liftBan)
	mux.HandleFunc("GET /v1/usage", h.usage)
	mux.HandleFunc("POST /v1/usage/reset", h.resetUsage)
	return mux
}

// sessionList is an answer that may get more keys.
type sessionList struct {
	Sessions []Session `json:"sessions"`
}

func (h *handler) status(w http.ResponseWriter, _ *http.Request) { answer(w, h.daemon.Status()) }

func (h *handler) sessions(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	filter := Filter{IDs: q["id"], Site: q.Get("site"), User: q.Get("user")}
	answer(w, sessionList{append([]Session{}, h.daemon.Sessions(filter)...)})
}

// kick wants somebody to be meant: an empty order must not empty the house.
func (h *handler) kick(w http.ResponseWriter, r *http.Request) {
	var filter Filter
	if !order(w, r, &filter) {
		return
	}
	if filter.empty() {
		fail(w, http.StatusBadRequest, errors.New("name sessions, a user or a site"))
		return
	}
	answer(w, sessionList{append([]Session{}, h.daemon.Kick(filter, peerOf(r))...)})
}

// maxMessage bounds what clients are told, so that it fits into a reply.
const maxMessage = 400

// longestDrain is a year, in seconds: more is a mistake.
const longestDrain = 366 * 24 * 3600

func (h *handler) drain(w http.ResponseWriter, r *http.Request) {
	var wanted DrainOrder
	if !order(w, r, &wanted) {
		return
	}
	switch {
	case wanted.In < 0 || wanted.In > longestDrain:
		fail(w, http.StatusBadRequest, errors.New("in: 0 seconds to a year"))
		return
	case !sendable(wanted.Message):
		fail(w, http.StatusBadRequest, fmt.Errorf("message: one line of printable text, at most %d bytes", maxMessage))
		return
	}
	drain, err := h.daemon.Drain(wanted, peerOf(r))
	if err != nil {
		fail(w, statusOf(err), err)
		return
	}
	answer(w, drain)
}

// sendable says whether a text can stand in a line of a reply.
func sendable(text string) bool {
	if len(text) > maxMessage || !utf8.ValidString(text) {
		return false
	}
	for _, r := range text {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return false
		}
	}
	return true
}

func (h *handler) cancelDrain(w http.ResponseWriter, r *http.Request) {
	if err := h.daemon.CancelDrain(peerOf(r)); err != nil {
		fail(w, statusOf(err), err)
		return
	}
	answer(w, struct{}{})
}

// order reads the body; what it does not understand it refuses, rather than do
// something else than was meant.
func order(w http.ResponseWriter, r *http.Request, into any) bool {
	decoder := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		fail(w, http.StatusBadRequest, fmt.Errorf("the order is no JSON of ours: %w", err))
		return false
	}
	return true
}

// statusOf is the code for a daemon's error.
func statusOf(err error) int {
	switch {
	case errors.Is(err, ErrBadOrder):
		return http.StatusBadRequest
	case errors.Is(err, ErrNotAllowed):
		return http.StatusForbidden
	case errors.Is(err, ErrNoBan), errors.Is(err, ErrNoDrain), errors.Is(err, ErrNoTrial), errors.Is(err, ErrNobody):
		return http.StatusNotFound
	case errors.Is(err, ErrTooMany):
		return http.StatusTooManyRequests
	case errors.Is(err, ErrDraining), errors.Is(err, ErrStopping):
		return http.StatusConflict
	}
	return http.StatusInternalServerError
}

// failure is the answer that is none.
type failure struct {
	Error string `json:"error"`
}

func fail(w http.ResponseWriter, code int, err error) { write(w, code, failure{err.Error()}) }

func answer(w http.ResponseWriter, value any) { write(w, http.StatusOK, value) }

// write bounds the writing only: how long the deed before it took is another
// matter.
func write(w http.ResponseWriter, code int, value any) {
	// A writer without deadlines, as in tests, needs none.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(answerFor))
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	// An error is the client's having gone.
	_ = out.Encode(value)
}

// peerKey is where the request's context has its Peer.
type peerKey struct{}

// peerOf is who asks, the zero Peer where no socket says.
func peerOf(r *http.Request) Peer {
	p, _ := r.Context().Value(peerKey{}).(Peer)
	return p
}

// WithPeer says who asks, for who serves the handler elsewhere.
func WithPeer(ctx context.Context, p Peer) context.Context {
	return context.WithValue(ctx, peerKey{}, p)
}
