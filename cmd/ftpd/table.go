package main

import (
	"cmp"
	"io"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/term"

	"ftpd/pkg/control"
	"ftpd/pkg/printable"
)

// narrowest is what a column keeps when a table does not fit.
const narrowest = 4

// printTable writes columns below their heads.
func printTable(w io.Writer, width int, head []string, lines [][]string) error {
	table := append([][]string{head}, lines...)
	_, err := io.WriteString(w, strings.Join(tableLines(table, width), "\n")+"\n")
	return err
}

// tableLines aligns a table. If width is not 0 and it is wider, the widest
// columns give way. Cells that a terminal would obey are made harmless.
func tableLines(table [][]string, width int) []string {
	widths := make([]int, len(table[0]))
	for _, line := range table {
		for i, cell := range line {
			cell = printable.Text(cell)
			line[i] = cell
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	fit(widths, width)
	lines := make([]string, 0, len(table))
	for _, line := range table {
		var text strings.Builder
		for i, cell := range line {
			if i > 0 {
				text.WriteString("  ")
			}
			text.WriteString(padded(cell, widths[i]))
		}
		lines = append(lines, cut(strings.TrimRight(text.String(), " "), width))
	}
	return lines
}

// fit makes the widest columns narrower until all fit.
func fit(widths []int, width int) {
	if width == 0 {
		return
	}
	total := 2 * (len(widths) - 1)
	for _, w := range widths {
		total += w
	}
	for ; total > width; total-- {
		widest := 0
		for i, w := range widths {
			if w > widths[widest] {
				widest = i
			}
		}
		if widths[widest] <= narrowest {
			return
		}
		widths[widest]--
	}
}

// padded is a cell of exactly that width.
func padded(text string, width int) string {
	text = cut(text, width)
	return text + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(text)))
}

// cut ends a text that is too wide with "…"; width 0 cuts nothing.
func cut(text string, width int) string {
	if width == 0 || utf8.RuneCountInString(text) <= width {
		return text
	}
	return string([]rune(text)[:max(0, width-1)]) + "…"
}

// sortSessions puts those that move bytes first, the fastest on top, and then the
// oldest.
func sortSessions(list []control.Session) {
	rate := func(s control.Session) int64 {
		if s.Doing == nil {
			return -1
		}
		return s.Doing.Rate
	}
	slices.SortStableFunc(list, func(a, b control.Session) int {
		return cmp.Or(cmp.Compare(rate(b), rate(a)), a.Since.Compare(b.Since))
	})
}

// terminalWidth is 0 for what is no terminal.
func terminalWidth(file *os.File) int {
	if file == nil || !term.IsTerminal(int(file.Fd())) {
		return 0
	}
	width, _, err := term.GetSize(int(file.Fd()))
	if err != nil {
		return 0
	}
	return width
}
