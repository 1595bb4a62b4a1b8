// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Where goroutines of each service stand: the catalogue of stacks, as Go 1.24 would print them.
#include "app/demo/stacks.h"
#include <algorithm>
#include <cmath>
#include <map>

namespace bs::demo {

namespace {

using Frames = std::vector<Frame>;

Frame go(const char *function, const char *file, int line) {
    return {function, std::string("/usr/local/go/src/") + file, line};
}

Frames join(std::initializer_list<Frames> parts) {
    Frames out;
    for (const Frames &p : parts) {
        out.insert(out.end(), p.begin(), p.end());
    }
    return out;
}

Frames parkSelect() {
    return {go("runtime.gopark", "runtime/proc.go", 435), go("runtime.selectgo", "runtime/select.go", 351)};
}
Frames parkReceive() {
    return {go("runtime.gopark", "runtime/proc.go", 435), go("runtime.chanrecv", "runtime/chan.go", 664),
            go("runtime.chanrecv1", "runtime/chan.go", 506)};
}
Frames parkRead() {
    return {go("runtime.gopark", "runtime/proc.go", 435),
            go("runtime.netpollblock", "runtime/netpoll.go", 575),
            go("internal/poll.runtime_pollWait", "runtime/netpoll.go", 351),
            go("internal/poll.(*pollDesc).wait", "internal/poll/fd_poll_runtime.go", 84),
            go("internal/poll.(*FD).Read", "internal/poll/fd_unix.go", 165),
            go("net.(*netFD).Read", "net/fd_posix.go", 55),
            go("net.(*conn).Read", "net/net.go", 194)};
}
Frames parkMutex() {
    return {go("runtime.gopark", "runtime/proc.go", 435), go("runtime.semacquire1", "runtime/sema.go", 188),
            go("internal/sync.runtime_SemacquireMutex", "runtime/sema.go", 95),
            go("internal/sync.(*Mutex).lockSlow", "internal/sync/mutex.go", 149),
            go("sync.(*Mutex).Lock", "sync/mutex.go", 46)};
}
Frames parkGroup() {
    return {
        go("runtime.gopark", "runtime/proc.go", 435),
        go("runtime.semacquire1", "runtime/sema.go", 188),
        go("sync.runtime_SemacquireWaitGroup", "runtime/sema.go", 110),
        go("sync.(*WaitGroup).Wait", "sync/waitgroup.go", 118),
        {"golang.org/x/sync/errgroup.(*Group).Wait", "/go/pkg/mod/golang.org/x/sync@v0.12.0/errgroup/errgroup.go", 56}};
}
Frames httpRoundTrip(const char *leaf, int line) {
    return {go(leaf, "net/http/transport.go", line),
            go("net/http.(*Transport).roundTrip", "net/http/transport.go", 684),
            go("net/http.(*Transport).RoundTrip", "net/http/roundtrip.go", 30),
            go("net/http.send", "net/http/client.go", 259),
            go("net/http.(*Client).send", "net/http/client.go", 180),
            go("net/http.(*Client).do", "net/http/client.go", 729)};
}
Frames httpServe() {
    return {go("net/http.HandlerFunc.ServeHTTP", "net/http/server.go", 2294),
            go("net/http.(*ServeMux).ServeHTTP", "net/http/server.go", 2822),
            go("net/http.serverHandler.ServeHTTP", "net/http/server.go", 3301),
            go("net/http.(*conn).serve", "net/http/server.go", 2102)};
}
Frame byServer() { return go("net/http.(*Server).Serve", "net/http/server.go", 3454); }
Frame byErrgroup() {
    return {"golang.org/x/sync/errgroup.(*Group).Go", "/go/pkg/mod/golang.org/x/sync@v0.12.0/errgroup/errgroup.go", 78};
}

// What the code of a service calls itself.
struct Code {
    const char *package; // last element
    const char *type;
    const char *method;
    const char *file;
    int line;
};

const Code &codeOf(const std::string &service) {
    static const std::map<std::string, Code> codes{
        {"edge", {"edge", "Proxy", "Forward", "proxy.go", 141}},
        {"api-gateway", {"gateway", "Server", "Aggregate", "aggregate.go", 96}},
        {"auth", {"auth", "Verifier", "Verify", "verify.go", 58}},
        {"catalog", {"catalog", "Service", "Items", "items.go", 74}},
        {"recommendations", {"recs", "Engine", "Recommend", "engine.go", 122}},
        {"model", {"model", "Server", "Infer", "infer.go", 203}},
        {"events", {"events", "Service", "Publish", "publish.go", 67}},
        {"notification-sender", {"notify", "Service", "Process", "service.go", 88}},
        {"email-relay", {"relay", "Handler", "Send", "send.go", 45}},
    };
    return codes.at(service);
}

std::string path(const std::string &package, const char *file) { return "/src/courier/" + package + "/" + file; }

Frame method(const Code &c, const char *name, int line) {
    return {std::string("courier/") + c.package + ".(*" + c.type + ")." + name, path(c.package, c.file), line};
}

class Catalogue {
public:
    Catalogue(const Fleet &fleet, const Pod &pod)
        : m_service(fleet.serviceOf(pod)), m_pod(pod), m_snap(look(fleet, pod)), m_code(codeOf(m_service.name)),
          m_age(fleet.now() - pod.process.started) {}

    std::vector<StackCount> all() {
        idle();
        requests();
        for (std::size_t i = 0; i < m_snap.calls.size(); ++i) {
            call(m_service.calls[i], m_snap.calls[i], m_pod.process.calls[i].seconds);
        }
        children();
        leaks();
        std::erase_if(m_out, [](const StackCount &s) { return s.count <= 0; });
        std::stable_sort(m_out.begin(), m_out.end(), [](const auto &a, const auto &b) { return a.count > b.count; });
        return std::move(m_out);
    }

private:
    void add(std::int64_t n, Frames frames, const char *state, Frame by, double wait, bool forever = false) {
        m_out.push_back({std::move(frames), state, std::move(by), n, wait, forever});
    }
    bool consumer() const { return m_service.name == "notification-sender"; }
    Frames handler() const {
        if (consumer()) {
            return {method(m_code, "Process", m_code.line), method(m_code, "consume", 52)};
        }
        return join({{method(m_code, m_code.method, m_code.line), method(m_code, "ServeHTTP", 31)}, httpServe()});
    }
    Frame byWho() const { return consumer() ? method(m_code, "Run", 39) : byServer(); }

    void idle() {
        std::int64_t left = m_snap.idle;
        const auto take = [&left](double n) {
            const std::int64_t t = std::min<std::int64_t>(left, std::llround(n));
            left -= t;
            return t;
        };
        add(take(1),
            {go("os/signal.signal_recv", "runtime/sigqueue.go", 152),
             go("os/signal.loop", "os/signal/signal_unix.go", 23)},
            "syscall", go("os/signal.Notify.func1.1", "os/signal/signal.go", 152), m_age, true);
        add(take(2),
            join({parkRead(),
                  {go("net/http.(*Server).Serve", "net/http/server.go", 3424),
                   {"main.main", "/src/courier/cmd/main.go", 71}}}),
            "IO wait", {"main.main", "/src/courier/cmd/main.go", 66}, m_age, true);
        add(take(1),
            join({parkSelect(),
                  {{"database/sql.(*DB).connectionOpener", "/usr/local/go/src/database/sql/sql.go", 1261}}}),
            "select", go("database/sql.OpenDB", "database/sql/sql.go", 841), m_age, true);
        add(take(24), join({parkSelect(), {method(m_code, "worker", 203)}}), "select", method(m_code, "Start", 190), 40,
            true);
        add(take(8), join({parkReceive(), {{"courier/metrics.(*Flusher).loop", path("metrics", "flush.go"), 44}}}),
            "chan receive", {"courier/metrics.New", path("metrics", "flush.go"), 29}, 9, true);
        // Connections to others that are kept open: two loops each.
        const std::int64_t kept = take(0.34 * static_cast<double>(m_snap.idle)) / 2;
        persistent(kept, 70);
        std::int64_t placed = 0;
        for (const StackCount &s : m_out) {
            placed += s.count;
        }
        add(m_snap.idle - placed,
            join({parkRead(),
                  {go("net/http.(*connReader).Read", "net/http/server.go", 798),
                   go("bufio.(*Reader).fill", "bufio/bufio.go", 113), go("bufio.(*Reader).Peek", "bufio/bufio.go", 152),
                   go("net/http.(*conn).serve", "net/http/server.go", 2137)}}),
            "IO wait", byServer(), 55);
    }

    void persistent(std::int64_t connections, double wait) {
        const Frame by = go("net/http.(*Transport).dialConn", "net/http/transport.go", 1944);
        add(connections,
            join({parkRead(),
                  {go("net/http.(*persistConn).Read", "net/http/transport.go", 2122),
                   go("bufio.(*Reader).fill", "bufio/bufio.go", 113), go("bufio.(*Reader).Peek", "bufio/bufio.go", 152),
                   go("net/http.(*persistConn).readLoop", "net/http/transport.go", 2275)}}),
            "IO wait", by, wait);
        add(connections, join({parkSelect(), {go("net/http.(*persistConn).writeLoop", "net/http/transport.go", 2590)}}),
            "select", by, wait);
    }

    void requests() {
        add(m_snap.work, join({{method(m_code, "encode", m_code.line + 40)}, handler()}), "runnable", byWho(), 0);
        const Frame acquire{"golang.org/x/sync/semaphore.(*Weighted).Acquire",
                            "/go/pkg/mod/golang.org/x/sync@v0.12.0/semaphore/semaphore.go", 74};
        add(m_snap.queue,
            join({parkSelect(), {acquire, {"courier/admit.(*Pool).Enter", path("admit", "pool.go"), 63}}, handler()}),
            "select", byWho(), m_pod.process.queueSeconds);
    }

    void call(const CallSpec &spec, const Snapshot::Call &c, double seconds) {
        if (spec.async) {
            return;
        }
        if (!spec.database.empty()) {
            queries(c, seconds);
            return;
        }
        const std::string client = "courier/" + spec.target;
        const Frame via{client + ".(*Client).Do", path(spec.target, "client.go"), 57};
        add(c.inUse, join({parkSelect(), httpRoundTrip("net/http.(*persistConn).roundTrip", 2837), {via}, handler()}),
            "select", byWho(), seconds);
        add(c.waiting, join({parkSelect(), httpRoundTrip("net/http.(*Transport).getConn", 1466), {via}, handler()}),
            "select", byWho(), seconds);
        add(c.handlers, join({parkGroup(), handler()}), "sync.WaitGroup.Wait", byWho(), seconds);
        persistent(c.inUse, 30);
    }

    void queries(const Snapshot::Call &c, double seconds) {
        const Frame repo{std::string("courier/store.(*Repo).") + (m_service.name == "catalog" ? "Items" : "History"),
                         path("store", "repo.go"), 118};
        const Frames query{go("database/sql.(*DB).query", "database/sql/sql.go", 1751),
                           go("database/sql.(*DB).QueryContext.func1", "database/sql/sql.go", 1731),
                           go("database/sql.(*DB).QueryContext", "database/sql/sql.go", 1730)};
        const bool spawned = c.handlers > 0;
        const Frames root = spawned ? Frames{method(m_code, "Items.func2", m_code.line + 9),
                                             {"golang.org/x/sync/errgroup.(*Group).Go.func1",
                                              "/go/pkg/mod/golang.org/x/sync@v0.12.0/errgroup/errgroup.go", 78}}
                                    : handler();
        const Frame by = spawned ? byErrgroup() : byWho();
        const Frame wire{"github.com/jackc/pgx/v5/pgconn.(*PgConn).receiveMessage",
                         "/go/pkg/mod/github.com/jackc/pgx/v5@v5.7.2/pgconn/pgconn.go", 559};
        add(c.waiting,
            join({parkSelect(), {go("database/sql.(*DB).conn", "database/sql/sql.go", 1369)}, query, {repo}, root}),
            "select", by, seconds);
        add(c.inUse, join({parkRead(), {wire}, query, {repo}, root}), "IO wait", by, std::min(seconds, 0.1));
        add(c.handlers, join({parkGroup(), {method(m_code, "Items", m_code.line + 14)}, handler()}),
            "sync.WaitGroup.Wait", byWho(), seconds);
        // What keeps a connection to the database: its opener and its context watcher.
        add(c.inUse,
            join({parkSelect(),
                  {{"github.com/jackc/pgx/v5/pgconn/ctxwatch.(*ContextWatcher).Watch.func1",
                    "/go/pkg/mod/github.com/jackc/pgx/v5@v5.7.2/pgconn/ctxwatch/context_watcher.go", 55}}}),
            "select",
            {"github.com/jackc/pgx/v5/pgconn/ctxwatch.(*ContextWatcher).Watch",
             "/go/pkg/mod/github.com/jackc/pgx/v5@v5.7.2/pgconn/ctxwatch/context_watcher.go", 54},
            0);
        add(c.inUse, join({parkSelect(), {go("database/sql.(*Tx).awaitDone", "database/sql/sql.go", 2211)}}), "select",
            go("database/sql.(*DB).beginDC", "database/sql/sql.go", 1915), 0);
    }

    // What was started one per recipient or SKU.
    void children() {
        const Snapshot::Call &c = m_snap.children;
        if (c.requests == 0) {
            return;
        }
        const double oldest = std::min(m_age, 600.0) * (c.waiting > 100 ? 0.8 : 0.001);
        if (consumer()) {
            const Frames send{{"courier/email.(*Client).Post", path("email", "client.go"), 83},
                              method(m_code, "send", 131),
                              method(m_code, "Process.gowrap1", 88)};
            const Frame retry{"github.com/hashicorp/go-retryablehttp.(*Client).Do",
                              "/go/pkg/mod/github.com/hashicorp/go-retryablehttp@v0.7.7/client.go", 675};
            const Frame by = method(m_code, "Process", 88);
            const std::int64_t limited = c.waiting * 28 / 100;
            const std::int64_t marking = std::min<std::int64_t>(c.waiting * 7 / 100, 600);
            const std::int64_t rendering = c.waiting * 4 / 100;
            add(c.waiting - limited - marking - rendering,
                join({parkSelect(), httpRoundTrip("net/http.(*Transport).getConn", 1466), {retry}, send}), "select", by,
                oldest);
            add(limited,
                join({parkReceive(),
                      {{"courier/email.(*limiter).acquire", path("email", "limiter.go"), 37},
                       {"courier/email.(*limiter).Wait", path("email", "limiter.go"), 29},
                       retry},
                      send}),
                "chan receive", by, oldest);
            add(marking,
                join({parkSelect(),
                      {go("database/sql.(*DB).conn", "database/sql/sql.go", 1369),
                       go("database/sql.(*DB).exec", "database/sql/sql.go", 1676),
                       go("database/sql.(*DB).ExecContext", "database/sql/sql.go", 1655),
                       {"courier/store.(*Repo).MarkSent", path("store", "sent.go"), 41},
                       method(m_code, "send", 139),
                       method(m_code, "Process.gowrap1", 88)}}),
                "select", by, oldest / 2);
            add(rendering,
                join({parkMutex(),
                      {{"courier/tmpl.(*Cache).Render", path("tmpl", "cache.go"), 66},
                       method(m_code, "send", 122),
                       method(m_code, "Process.gowrap1", 88)}}),
                "sync.Mutex.Lock", by, 12);
            add(c.inUse, join({parkSelect(), httpRoundTrip("net/http.(*persistConn).roundTrip", 2837), {retry}, send}),
                "select", by, m_pod.process.childCall.seconds);
        } else {
            const Frames root{method(m_code, "BulkUpdate.func1", 57)};
            const Frame by = method(m_code, "BulkUpdate", 56);
            const Frame update{"courier/inventory.(*Client).Update", path("inventory", "client.go"), 44};
            add(c.waiting, join({parkSelect(), httpRoundTrip("net/http.(*Transport).getConn", 1466), {update}, root}),
                "select", by, oldest);
            add(c.inUse, join({parkSelect(), httpRoundTrip("net/http.(*persistConn).roundTrip", 2837), {update}, root}),
                "select", by, oldest);
        }
        persistent(c.inUse, 2);
    }

    void leaks() {
        const Frame by = method(m_code, "Subscribe", 171);
        add(m_snap.leaked, join({parkReceive(), {method(m_code, "Subscribe.func1", 178)}}), "chan receive", by,
            std::min(m_age, 3600.0), true);
    }

    const ServiceSpec &m_service;
    const Pod &m_pod;
    Snapshot m_snap;
    const Code &m_code;
    double m_age;
    std::vector<StackCount> m_out;
};

} // namespace

std::vector<StackCount> stacksOf(const Fleet &fleet, const Pod &pod) { return Catalogue(fleet, pod).all(); }

} // namespace bs::demo
