// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// Figures of the window itself: each is measured in a process of its own (`bench --figure NAME`), offscreen, over a
// source that answers at once, so that nothing of one figure weighs on another.
#include "app/cli/bench/bench.h"
#include "app/cli/bench/cannedsource.h"
#include "app/cli/support/command.h"
#include "app/shell/mainwindow.h"
#include "app/shell/session.h"
#include "app/shell/stallmonitor.h"
#include "data/core/bytes.h"
#include "widgets/common/theme.h"
#include <QApplication>
#include <QElapsedTimer>
#include <QMouseEvent>
#include <QProcess>
#include <QTimer>
#include <sstream>
#include <sys/resource.h>
#include <unistd.h>

namespace bs::cli::bench {

namespace {

constexpr const char *kStarted = "BOUNDSCOPE_BENCH_STARTED_NS";

std::int64_t nowNs() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

// A window with the Fleet page of so many pods, answered and painted.
class FleetWindow {
public:
    explicit FleetWindow(int pods, DurationMs interval = 5'000) : m_session(&m_clock, &m_settings) {
        applyTheme(*qApp, Theme::darkTheme());
        m_session.setSource(std::make_shared<CannedSource>(pods), QStringLiteral("bench"));
        m_session.time()->setInterval(interval);
        m_window = std::make_unique<MainWindow>(m_session.context(), WindowHooks());
        m_window->show();
        m_window->showPage(QStringLiteral("fleet"));
        Page *page = m_window->page(QStringLiteral("fleet"));
        QEventLoop loop;
        QObject::connect(page, &Page::readyChanged, &loop, &QEventLoop::quit);
        QTimer::singleShot(30'000, &loop, &QEventLoop::quit);
        if (!page->isReady()) {
            loop.exec();
        }
        m_window->repaint();
        QCoreApplication::sendPostedEvents();
    }
    MainWindow &window() { return *m_window; }
    // The pointer goes over the charts and leaves again, as a person's does; `paint` what it touched.
    void touch() {
        for (QWidget *view : m_window->findChildren<QWidget *>()) {
            if (!view->inherits("bs::TimeView")) {
                continue;
            }
            const QPointF at(view->width() * (0.2 + 0.6 * std::fmod(++m_touches * 0.137, 1.0)), view->height() * 0.4);
            QMouseEvent move(QEvent::MouseMove, at, view->mapToGlobal(at), Qt::NoButton, {}, {});
            QApplication::sendEvent(view, &move);
            QEvent leave(QEvent::Leave);
            QApplication::sendEvent(view, &leave);
        }
    }

private:
    SystemClock m_clock;
    MemorySettings m_settings;
    Session m_session;
    std::unique_ptr<MainWindow> m_window;
    int m_touches = 0;
};

void wait(int ms) {
    QEventLoop loop;
    QTimer::singleShot(ms, &loop, &QEventLoop::quit);
    loop.exec();
}

double residentMiB() {
    const auto status = readFile(QStringLiteral("/proc/self/status"));
    const auto at = status ? status->find("VmRSS:") : std::string::npos;
    return at == std::string::npos ? 0 : std::stod(status->substr(at + 6)) / 1024;
}

double processorSeconds() {
    rusage use{};
    getrusage(RUSAGE_SELF, &use);
    const auto s = [](const timeval &t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return s(use.ru_utime) + s(use.ru_stime);
}

// When this process was started: said by the one that did, else by the kernel, to 10 ms.
std::int64_t startedNs() {
    if (const auto told = qEnvironmentVariable(kStarted).toLongLong(); told > 0) {
        return told;
    }
    const std::string stat = readFile(QStringLiteral("/proc/self/stat")).value_or(std::string());
    std::istringstream fields(stat.substr(std::min(stat.size(), stat.rfind(')') + 1)));
    std::string field;
    for (int i = 3; i <= 22 && fields >> field; ++i) { // the 22nd: ticks since boot
    }
    return field.empty() ? nowNs() : std::stoll(field) * (1'000'000'000 / sysconf(_SC_CLK_TCK));
}

double firstPaint() {
    const FleetWindow fleet(100);
    return static_cast<double>(nowNs() - startedNs()) / 1e6;
}

double boundsPaint() {
    applyTheme(*qApp, Theme::darkTheme());
    const SystemClock clock;
    MemorySettings settings;
    Session session(&clock, &settings);
    MainWindow window(session.context(), WindowHooks());
    window.resize(1440, 900);
    window.show();
    window.showPage(QStringLiteral("bounds"));
    QCoreApplication::processEvents();
    (void)window.grab();
    return static_cast<double>(nowNs() - startedNs()) / 1e6;
}

double memory() {
    FleetWindow fleet(1000);
    wait(12'000); // two refreshes: what is replaced must go
    return residentMiB();
}

double longestStall(int seconds) {
    FleetWindow fleet(1000);
    wait(1'000);
    auto *stalls = const_cast<StallMonitor *>(fleet.window().stalls());
    stalls->reset();
    QTimer pointer;
    QObject::connect(&pointer, &QTimer::timeout, [&fleet] { fleet.touch(); });
    pointer.start(250);
    wait(seconds * 1000);
    return stalls->longestMs();
}

// At the refresh a window has unless told otherwise.
double hiddenShare(int seconds) {
    FleetWindow fleet(1000, 15'000);
    fleet.window().hide();
    wait(500);
    const double before = processorSeconds();
    QElapsedTimer clock;
    clock.start();
    wait(seconds * 1000);
    return (processorSeconds() - before) / (static_cast<double>(clock.nsecsElapsed()) / 1e9) * 100;
}

// Runs one figure in a child and reads its number.
std::optional<double> figureOf(const QString &name, int seconds) {
    QProcess child;
    QProcessEnvironment env = QProcessEnvironment::systemEnvironment();
    env.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
    env.insert(QString::fromLatin1(kStarted), QString::number(nowNs()));
    child.setProcessEnvironment(env);
    child.start(QCoreApplication::applicationFilePath(), {QStringLiteral("bench"), QStringLiteral("--figure"), name,
                                                          QStringLiteral("--seconds"), QString::number(seconds)});
    if (!child.waitForFinished((seconds + 60) * 1000) || child.exitCode() != 0) {
        return std::nullopt;
    }
    bool number = false;
    const double v = child.readAllStandardOutput().trimmed().toDouble(&number);
    return number ? std::optional(v) : std::nullopt;
}

} // namespace

Status printFigure(const QString &name, int seconds) {
    const double v = name == u"first-paint"    ? firstPaint()
                     : name == u"memory"       ? memory()
                     : name == u"stall"        ? longestStall(seconds)
                     : name == u"hidden"       ? hiddenShare(seconds)
                     : name == u"bounds-paint" ? boundsPaint()
                                               : -1;
    if (v < 0) {
        return std::unexpected(
            usageError(QStringLiteral("--figure ") + name,
                       QStringLiteral("is one of first-paint, memory, stall, hidden, bounds-paint")));
    }
    print(QString::number(v, 'f', 3) + u'\n');
    return {};
}

Status window(const Plan &plan, const Report &report) {
    const auto take = [&](const char *figure, const char *name, const char *unit, const char *peer, int runs,
                          int seconds) -> Status {
        Measured m{name, unit, {}, peer};
        for (int i = 0; i < runs; ++i) {
            const auto v = figureOf(QString::fromLatin1(figure), seconds);
            if (!v) {
                return std::unexpected(
                    inputError(QString::fromLatin1(figure), QStringLiteral("could not be measured")));
            }
            m.runs.push_back(*v);
        }
        report(m);
        return {};
    };
    const bool whole = plan.size == 1;
    CHECK_STATUS(take("first-paint", "start_fleet_100_series", "ms", "", plan.repeats, 0));
    CHECK_STATUS(take("bounds-paint", "start_bounds_courier", "ms", "", plan.repeats, 0));
    CHECK_STATUS(take("memory", "fleet_1000_pods_resident", "MiB", "a bare browser tab: 1241 MiB", 1, 0));
    CHECK_STATUS(take("stall", "fleet_1000_pods_longest_stall", "ms", "", 1, whole ? 60 : 15));
    return take("hidden", "fleet_1000_pods_hidden", "% of a core", "", 1, whole ? 130 : 15);
}

} // namespace bs::cli::bench
