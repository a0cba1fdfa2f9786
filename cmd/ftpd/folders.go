package main

import (
	"context"

	"ftpd/pkg/control"
)

// askFolders asks for the folders with max_size of a site, "" for all; with rescan
// they are read first, which may take long.
func askFolders(ctx context.Context, client *control.Client, site string, rescan bool) ([]control.Folder, error) {
	if rescan {
		return client.RescanFolders(ctx, site)
	}
	return client.Folders(ctx, site)
}

// printFolders prints a line for each.
func (a *app) printFolders(folders []control.Folder) error {
	lines := make([][]string, 0, len(folders))
	for _, f := range folders {
		lines = append(lines, folderLine(f))
	}
	return printTable(a.stdout, 0, []string{"SITE", "FOLDER", "SIZE", "OF", "LEFT", "READ", "NOTE"}, lines)
}

func folderLine(f control.Folder) []string {
	size, left, read, note := "-", "-", "-", f.Error
	if f.Known {
		size, left = bytesText(uint64(max(0, f.Bytes))), bytesText(uint64(max(0, f.Max-f.Bytes)))
	}
	if f.Read != nil {
		read = local(*f.Read)
	}
	switch {
	case note != "":
	case !f.Known:
		note = "not read yet"
	case f.Unsure:
		note = "too many at most, is read again"
	}
	return []string{orDash(f.Site), f.Path, size, bytesText(uint64(f.Max)), left, read, orDash(note)}
}
