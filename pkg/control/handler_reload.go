package control

import (
	"errors"
	"net/http"
)

// longestTrial is a day, in seconds: who forgets to confirm should still remember
// what there was to confirm.
const longestTrial = 24 * 3600

func (h *handler) reload(w http.ResponseWriter, r *http.Request) {
	var wanted ReloadOrder
	if r.ContentLength != 0 && !order(w, r, &wanted) {
		return
	}
	if wanted.Confirm < 0 || wanted.Confirm > longestTrial {
		fail(w, http.StatusBadRequest, errors.New("confirm: a day at most, and not negative"))
		return
	}
	outcome, err := h.daemon.Reload(r.Context(), wanted, peerOf(r))
	if err != nil {
		fail(w, statusOf(err), err)
		return
	}
	answer(w, outcome)
}

func (h *handler) confirm(w http.ResponseWriter, r *http.Request) {
	outcome, err := h.daemon.Confirm(peerOf(r))
	if err != nil {
		fail(w, statusOf(err), err)
		return
	}
	answer(w, outcome)
}

func (h *handler) diff(w http.ResponseWriter, r *http.Request) {
	change, err := h.daemon.Diff(r.Context(), r.URL.Query().Get("path"), peerOf(r))
	if err != nil {
		fail(w, statusOf(err), err)
		return
	}
	answer(w, change)
}
