package control

import (
	"errors"
	"net/http"
)

// usageList is an answer that may get more keys.
type usageList struct {
	Users []Usage `json:"users"`
}

func (h *handler) usage(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	list, err := h.daemon.Usage(q.Get("site"), q.Get("user"))
	if err != nil {
		fail(w, statusOf(err), err)
		return
	}
	answer(w, usageList{append([]Usage{}, list...)})
}

// resetUsage wants one user to be meant: an empty order must not forget everybody's.
func (h *handler) resetUsage(w http.ResponseWriter, r *http.Request) {
	var wanted UsageOrder
	if !order(w, r, &wanted) {
		return
	}
	if wanted.Site == "" || wanted.User == "" {
		fail(w, http.StatusBadRequest, errors.New("name the site and the user"))
		return
	}
	if err := h.daemon.ResetUsage(wanted, peerOf(r)); err != nil {
		fail(w, statusOf(err), err)
		return
	}
	answer(w, struct{}{})
}
