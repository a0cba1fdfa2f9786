package control

import (
	"errors"
	"net/http"
)

// banList is an answer that may get more keys.
type banList struct {
	Bans []Ban `json:"bans"`
}

func (h *handler) listBans(w http.ResponseWriter, _ *http.Request) {
	answer(w, banList{append([]Ban{}, h.daemon.Bans()...)})
}

func (h *handler) addBan(w http.ResponseWriter, r *http.Request) {
	var wanted BanOrder
	if !order(w, r, &wanted) {
		return
	}
	if wanted.Address == "" || wanted.For < 0 || !sendable(wanted.Note) {
		fail(w, http.StatusBadRequest, errors.New("address is wanted; for is not negative; note is one line"))
		return
	}
	ban, err := h.daemon.Ban(wanted, peerOf(r))
	if err != nil {
		fail(w, statusOf(err), err)
		return
	}
	answer(w, ban)
}

func (h *handler) liftBan(w http.ResponseWriter, r *http.Request) {
	if err := h.daemon.LiftBan(r.URL.Query().Get("address"), peerOf(r)); err != nil {
		fail(w, statusOf(err), err)
		return
	}
	answer(w, struct{}{})
}
