package control

import (
	"context"
	"net/http"
	"net/url"
	"time"
)

// Folder is a folder with max_size: GET /v1/folders.
type Folder struct {
	Site  string `json:"site"`
	Path  string `json:"path"`  // on disk
	Bytes int64  `json:"bytes"` // in it and below it, with what running uploads have set aside
	Max   int64  `json:"max"`   // the least that is stated of it
	Rule  string `json:"rule"`  // where
	// Known is false before the folder has been read for the first time: nobody can
	// store there until then.
	Known bool `json:"known"`
	// Unsure says that Bytes may be too many until the folder is read once more.
	Unsure bool `json:"unsure"`
	// Read is when it was read last, nil: not since the daemon began.
	Read *time.Time `json:"read,omitempty"`
	// Error is why some of it could not be read, "" if all could.
	Error string `json:"error,omitempty"`
}

// folderList is an answer that may get more keys.
type folderList struct {
	Folders []Folder `json:"folders"`
}

func (h *handler) folders(w http.ResponseWriter, r *http.Request) {
	answer(w, folderList{append([]Folder{}, h.daemon.Folders(r.URL.Query().Get("site"))...)})
}

// rescan waits for the end of it, or until whoever asked has gone.
func (h *handler) rescan(w http.ResponseWriter, r *http.Request) {
	if err := h.daemon.RescanFolders(r.Context(), peerOf(r)); err != nil {
		fail(w, statusOf(err), err)
		return
	}
	h.folders(w, r)
}

// Folders asks for the sizes of folders with max_size; "" is all sites.
func (c *Client) Folders(ctx context.Context, site string) ([]Folder, error) {
	return c.folders(ctx, http.MethodGet, "/v1/folders", site)
}

// RescanFolders has all of them read again, waits for that, and gives those of a site.
func (c *Client) RescanFolders(ctx context.Context, site string) ([]Folder, error) {
	return c.folders(ctx, http.MethodPost, "/v1/folders/rescan", site)
}

func (c *Client) folders(ctx context.Context, method, path, site string) ([]Folder, error) {
	query := url.Values{}
	if site != "" {
		query.Set("site", site)
	}
	var list folderList
	err := c.do(ctx, method, path, query, nil, &list)
	return list.Folders, err
}
