// Command go-template says what Go makes of templates: text/template with the functions of sprig, as Clusterpedia uses them.
//
// It reads groups of cases as JSON from its input and writes them back with what came of each. Given files, it does that
// with each of them.
//
// Of what is missing, Clusterpedia shows nothing, so the marker that Go prints for it is removed.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"
)

// withoutMarkers removes what Go prints for a value that is missing, also as html, js and urlquery write it.
var withoutMarkers = strings.NewReplacer(
	"<no value>", "", "&lt;no value&gt;", "", `\u003Cno value\u003E`, "", "%3Cno+value%3E", "",
)

// group is a number of templates that are executed with the same data.
type group struct {
	Data  json.RawMessage `json:"data"`
	Cases []templateCase  `json:"cases"`
}

// templateCase is a template, and what comes of it: an output or an error.
type templateCase struct {
	Template string  `json:"template"`
	Output   *string `json:"output,omitempty"`
	Error    string  `json:"error,omitempty"`
	// Ours is what Clusterpedia makes of it where it differs on purpose, and Why is the reason. Kept as they are.
	Ours json.RawMessage `json:"ours,omitempty"`
	Why  string          `json:"why,omitempty"`
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(files []string) error {
	if len(files) == 0 {
		input, err := io.ReadAll(os.Stdin)
		if err != nil {
			return err
		}
		return record(input, os.Stdout)
	}
	for _, file := range files {
		input, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		var recorded bytes.Buffer
		if err := record(input, &recorded); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		if err := os.WriteFile(file, recorded.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// record executes the cases of groups and writes the groups with what came of them.
func record(input []byte, output io.Writer) error {
	var groups []group
	if err := json.Unmarshal(input, &groups); err != nil {
		return err
	}
	for _, group := range groups {
		for at := range group.Cases {
			one := &group.Cases[at]
			text, err := render(one.Template, group.Data)
			one.Output, one.Error = nil, ""
			if err != nil {
				one.Error = err.Error()
			} else {
				one.Output = &text
			}
		}
	}
	encoder := json.NewEncoder(output)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(groups)
}

func render(text string, data json.RawMessage) (rendered string, err error) {
	// A few functions of sprig let a panic of Go out; to a template that is an error like any other.
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v", cause)
		}
	}()
	parsed, err := template.New("case").Funcs(sprig.TxtFuncMap()).Parse(text)
	if err != nil {
		return "", err
	}
	values, err := decode(data)
	if err != nil {
		return "", err
	}
	var output bytes.Buffer
	if err := parsed.Execute(&output, values); err != nil {
		return "", err
	}
	return withoutMarkers.Replace(output.String()), nil
}

// decode reads data as Kubernetes does: numbers are int64 where they can be, and float64 otherwise.
func decode(data json.RawMessage) (any, error) {
	if len(data) == 0 {
		return nil, nil
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	return withNumbers(value)
}

func withNumbers(value any) (any, error) {
	switch value := value.(type) {
	case map[string]any:
		for key, member := range value {
			converted, err := withNumbers(member)
			if err != nil {
				return nil, err
			}
			value[key] = converted
		}
	case []any:
		for at, element := range value {
			converted, err := withNumbers(element)
			if err != nil {
				return nil, err
			}
			value[at] = converted
		}
	case json.Number:
		if integer, err := value.Int64(); err == nil {
			return integer, nil
		}
		return value.Float64()
	}
	return value, nil
}
