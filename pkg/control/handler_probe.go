package control

import (
	"errors"
	"net/http"
	"time"
)

// ProbeOrder asks for a pass: POST /v1/probe.
type ProbeOrder struct {
	Site string `json:"site"`
	User string `json:"user"`
}

// Probe is a pass: it stands in for the password, once and from an address of this
// machine.
type Probe struct {
	Password string    `json:"password"`
	Until    time.Time `json:"until"`
}

func (h *handler) probe(w http.ResponseWriter, r *http.Request) {
	var wanted ProbeOrder
	if !order(w, r, &wanted) {
		return
	}
	if wanted.Site == "" || wanted.User == "" {
		fail(w, http.StatusBadRequest, errors.New("site and user are wanted"))
		return
	}
	probe, err := h.daemon.Probe(wanted, peerOf(r))
	if err != nil {
		fail(w, statusOf(err), err)
		return
	}
	answer(w, probe)
}
