// The client of the matrix, by the Go SDK.
//
//	client legacy|modern URL
//	client legacy|modern COMMAND ARGUMENT...
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/modelcontextprotocol/go-sdk/mcp"
)

const stepTimeout = 45 * time.Second

var revisions = map[string]string{"legacy": "2025-11-25", "modern": "2026-07-28"}

type peer struct {
	*mcp.ClientSession
	progress chan float64
}

func expect(given, wanted any) error {
	if given != wanted {
		return fmt.Errorf("%v is not %v", given, wanted)
	}
	return nil
}

func textOf(result *mcp.CallToolResult) string {
	var texts []string
	for _, content := range result.Content {
		if text, ok := content.(*mcp.TextContent); ok {
			texts = append(texts, text.Text)
		}
	}
	return strings.Join(texts, "\n")
}

func (p *peer) call(ctx context.Context, name string, arguments any) (string, error) {
	result, err := p.CallTool(ctx, &mcp.CallToolParams{Name: name, Arguments: arguments})
	if err != nil {
		return "", err
	}
	return textOf(result), nil
}

func (p *peer) expectCall(ctx context.Context, name string, arguments any, wanted string) error {
	text, err := p.call(ctx, name, arguments)
	if err != nil {
		return err
	}
	return expect(text, wanted)
}

type ending struct {
	text string
	err  error
}

// start calls `slow`; its progress arrives at p.progress.
func (p *peer) start(ctx context.Context, port int) <-chan ending {
	params := &mcp.CallToolParams{Name: "slow", Arguments: map[string]int{"port": port}}
	params.SetProgressToken(port)
	ended := make(chan ending, 1)
	go func() {
		result, err := p.CallTool(ctx, params)
		if err != nil {
			ended <- ending{err: err}
			return
		}
		ended <- ending{text: textOf(result)}
	}()
	return ended
}

// listen is where `slow` waits for a byte before each of its steps ends.
func listen() (*net.TCPListener, int, error) {
	listener, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, 0, err
	}
	listener.SetDeadline(time.Now().Add(stepTimeout))
	return listener, listener.Addr().(*net.TCPAddr).Port, nil
}

func list(ctx context.Context, p *peer) error {
	result, err := p.ListTools(ctx, nil)
	if err != nil {
		return err
	}
	var names []string
	for _, tool := range result.Tools {
		names = append(names, tool.Name)
	}
	slices.Sort(names)
	return expect(strings.Join(names, " "), "add ask echo fail slow")
}

func call(ctx context.Context, p *peer) error {
	if err := p.expectCall(ctx, "add", map[string]int{"a": 2, "b": 3}, "5"); err != nil {
		return err
	}
	text := "caf\u00e9 \u2615"
	return p.expectCall(ctx, "echo", map[string]string{"text": text}, text)
}

func progress(ctx context.Context, p *peer) error {
	listener, port, err := listen()
	if err != nil {
		return err
	}
	defer listener.Close()
	ended := p.start(ctx, port)
	line, err := listener.Accept()
	if err != nil {
		return err
	}
	for _, wanted := range []float64{1, 2, 3} {
		select {
		case given := <-p.progress:
			if err := expect(given, wanted); err != nil {
				return err
			}
		case end := <-ended:
			return fmt.Errorf("it ended without progress: %s %w", end.text, end.err)
		}
		if _, err := line.Write([]byte(".")); err != nil {
			return err
		}
	}
	end := <-ended
	if end.err != nil {
		return end.err
	}
	return expect(end.text, "done")
}

func cancel(ctx context.Context, p *peer) error {
	listener, port, err := listen()
	if err != nil {
		return err
	}
	defer listener.Close()
	cancellable, stop := context.WithCancel(ctx)
	defer stop()
	ended := p.start(cancellable, port)
	select {
	case <-p.progress:
	case end := <-ended:
		return fmt.Errorf("it ended before it was cancelled: %s %w", end.text, end.err)
	}
	stop()
	if end := <-ended; end.err == nil {
		return fmt.Errorf("it was not cancelled: %s", end.text)
	}
	line, err := listener.Accept()
	if err != nil {
		return err
	}
	// The server hangs up once it has stopped.
	if _, err = line.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		return fmt.Errorf("the server did not hang up: %w", err)
	}
	return nil
}

func elicit(ctx context.Context, p *peer) error {
	return p.expectCall(ctx, "ask", struct{}{}, "Hello, Ada.")
}

func fail(ctx context.Context, p *peer) error {
	result, err := p.CallTool(ctx, &mcp.CallToolParams{Name: "fail", Arguments: struct{}{}})
	if err != nil {
		return err
	}
	if text := textOf(result); !result.IsError || !strings.Contains(text, "disk on fire") {
		return fmt.Errorf("%q does not say why", text)
	}
	return nil
}

func answer(_ context.Context, request *mcp.ElicitRequest) (*mcp.ElicitResult, error) {
	if err := expect(request.Params.Message, "Who are you?"); err != nil {
		return nil, err
	}
	return &mcp.ElicitResult{Action: "accept", Content: map[string]any{"name": "Ada"}}, nil
}

func transportTo(target []string) mcp.Transport {
	if strings.HasPrefix(target[0], "http") {
		return &mcp.StreamableClientTransport{Endpoint: target[0]}
	}
	return &mcp.CommandTransport{Command: exec.Command(target[0], target[1:]...)}
}

func connect(ctx context.Context, era string, target []string) (*peer, error) {
	seen := make(chan float64, 16)
	client := mcp.NewClient(&mcp.Implementation{Name: "go", Version: "1.0.0"}, &mcp.ClientOptions{
		ElicitationHandler: answer,
		ProgressNotificationHandler: func(_ context.Context, request *mcp.ProgressNotificationClientRequest) {
			seen <- request.Params.Progress
		},
	})
	options := &mcp.ClientSessionOptions{ProtocolVersion: revisions[era]}
	session, err := client.Connect(ctx, transportTo(target), options)
	if err != nil {
		return nil, err
	}
	return &peer{session, seen}, nil
}

func within(play func(context.Context, *peer) error, p *peer) error {
	ctx, stop := context.WithTimeout(context.Background(), stepTimeout)
	defer stop()
	return play(ctx, p)
}

func main() {
	p, err := connect(context.Background(), os.Args[1], os.Args[2:])
	if err != nil {
		log.Fatal(err)
	}
	defer p.Close()
	steps := []struct {
		name string
		play func(context.Context, *peer) error
	}{
		{"list", list}, {"call", call}, {"progress", progress},
		{"cancel", cancel}, {"elicit", elicit}, {"fail", fail},
	}
	told := json.NewEncoder(os.Stdout)
	for _, step := range steps {
		line := map[string]string{"step": step.name}
		if err := within(step.play, p); err != nil {
			line["why"] = err.Error()
		}
		told.Encode(line)
	}
}
