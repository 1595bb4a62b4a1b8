// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the Profiles page does beside showing: choosing a subject, opening files, capturing, exporting.
#include "app/pages/profiles/profilespage.h"
#include "app/pages/profiles/serverbook.h"
#include "data/core/bytes.h"
#include "data/core/format.h"
#include "data/profile/exporter.h"
#include "data/workspace/paths.h"
#include "widgets/flame/flameview.h"
#include <QDragEnterEvent>
#include <QLayout>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>

namespace bs {

void ProfilesPage::openMenu(BarButton *anchor, int part) {
    QMenu menu(this);
    QStringList seen;
    const auto all = m_view ? m_view->subjects : std::vector<profilestore::SubjectInfo>();
    for (const auto &s : all) {
        const auto &now = m_view->subject;
        if ((part > 0 && s.subject.service != now.service) || (part > 1 && s.subject.pod != now.pod)) {
            continue;
        }
        const QString name = part == 0 ? s.subject.service : part == 1 ? s.subject.pod : s.subject.type;
        if (seen.contains(name)) {
            continue;
        }
        seen << name;
        menu.addAction(part == 1 && s.lastTotal > 0
                           ? QStringLiteral("%1   %2").arg(displayText(name, 60), formatCount(double(s.lastTotal)))
                           : displayText(name, 60),
                       this, [this, subject = s.subject] {
                           m_request.subject = subject;
                           m_request.a = m_request.b = 0;
                           ask();
                       });
    }
    if (const QStringList from = books(); part == 0 && from.size() > 1) {
        menu.addSeparator();
        for (int i = 0; i < from.size(); ++i) {
            menu.addAction(from[i], this, [this, i] { useBook(i); });
        }
    }
    menu.exec(anchor->mapToGlobal(QPoint(0, anchor->height() + 2)));
}

void ProfilesPage::openFiles() {
    const QString path =
        m_context.askOpenPath(QStringLiteral("Open a profile"),
                              QStringLiteral("Profiles (*.pb.gz *.pb *.txt *.gz *.json *.folded);;All files (*)"));
    if (!path.isEmpty()) {
        openSubject(QStringLiteral("file:") + path);
    }
}

void ProfilesPage::exportProfile() {
    if (!m_view || m_view->b < 0) {
        return;
    }
    const QString path = m_context.askSavePath(
        QStringLiteral("Export the profile at B"), QStringLiteral("%1.pb.gz").arg(m_view->subject.pod),
        QStringLiteral("pprof (*.pb.gz);;Folded stacks (*.folded);;speedscope (*.speedscope.json);;SVG (*.svg)"));
    if (path.isEmpty()) {
        return;
    }
    const auto id = m_view->captures[static_cast<std::size_t>(m_view->b)].id;
    auto written = runOn<QString>(m_context.background, [book = m_book, id, path]() -> Result<QString> {
        const auto p = TRY(book->load(id));
        const auto type = p->defaultTypeIndex();
        const std::string bytes = path.endsWith(u".folded") ? profile::toFolded(*p, type)
                                  : path.endsWith(u".json") ? profile::toSpeedscope(*p)
                                  : path.endsWith(u".svg")  ? profile::toSvg(*p, type)
                                                            : gzip(profile::toPprof(*p));
        CHECK_STATUS(writeFile(path, bytes));
        return path;
    });
    deliver(written, this, [this](const Result<QString> &r) {
        if (r && r->endsWith(u".pb.gz")) { // opened elsewhere by a command, which is copied and never run
            QString quoted = *r;
            quoted = u'\'' + quoted.replace(u'\'', QStringLiteral("'\\''")) + u'\'';
            m_context.copyText(QStringLiteral("go tool pprof -http=: ") + quoted);
            m_context.notify(QStringLiteral("Written: %1. Copied: go tool pprof -http=: FILE").arg(*r));
        } else if (r && r->endsWith(u".json")) {
            m_context.notify(QStringLiteral("Written: %1. Drop it on speedscope.").arg(*r));
        } else {
            m_context.notify(r ? QStringLiteral("Written: %1").arg(*r) : r.error().text());
        }
    });
}

void ProfilesPage::createCapture() {
    m_run = new CaptureRun(m_context, m_hand, this);
    m_captureBar = new CaptureForm(m_run, this);
    layout()->addWidget(m_captureBar);
    connect(m_run, &CaptureRun::found, this, &ProfilesPage::serversFound);
    connect(m_captureBar, &CaptureForm::captured, this, &ProfilesPage::showCaptured);
    connect(m_captureBar, &CaptureForm::closed, this, [this] { m_flame->setFocus(); });
}

void ProfilesPage::captureNow() {
    if (m_captureBar->isVisible()) {
        m_captureBar->go();
        return;
    }
    m_captureBar->open(m_view ? m_view->subject : profilestore::Subject{{}, {}, {}});
}

// The new captures are in the store: they are shown, the newest at B.
void ProfilesPage::showCaptured(const profilestore::Subject &subject) {
    if (!m_storeBook) {
        m_storeBook = storeBook(m_context.storePath, m_hand.side());
    }
    const bool same = m_view && m_view->subject == subject && m_book == m_storeBook;
    m_book = m_storeBook;
    m_request.subject = subject;
    m_request.a = same ? m_request.a : 0;
    m_request.b = 0;
    m_request.newest = true;
    const TimeMs now = m_context.clock->now();
    if (const TimeRange r = m_context.time->range(); now < r.start || now > r.end + 60'000) {
        m_context.notify(
            QStringLiteral("The new capture is outside the range on screen: choose a range that ends now."));
    }
    ask();
}

QStringList ProfilesPage::books() const {
    QStringList out;
    if (m_storeBook) {
        out << QStringLiteral("Captures of this workspace");
    }
    if (m_opened) {
        out << QStringLiteral("Opened files");
    }
    for (const auto &[name, book] : m_serverBooks) {
        out << name;
    }
    return out;
}

void ProfilesPage::useBook(int index) {
    std::vector<std::shared_ptr<CaptureBook>> all;
    if (m_storeBook) {
        all.push_back(m_storeBook);
    }
    if (m_opened) {
        all.push_back(m_opened);
    }
    for (const auto &[name, book] : m_serverBooks) {
        all.push_back(book);
    }
    if (index >= 0 && index < static_cast<int>(all.size())) {
        m_book = all[static_cast<std::size_t>(index)];
        m_request.subject.reset();
        m_request.a = m_request.b = 0;
        ask();
    }
}

void ProfilesPage::serversFound() {
    const bool first = !std::exchange(m_serversKnown, true);
    if (first) {
        for (const ProfileEndpoint &e : m_run->servers()) {
            // Its questions are answered on the background pool; the books wait on the interactive one.
            auto source = serverOf(e, m_context.background, Approvals(Paths::fromEnvironment().approvals()));
            const QString name = QStringLiteral("%1 (%2)").arg(displayText(source->name(), 40), e.kind);
            m_serverBooks.emplace_back(name, std::make_shared<ServerBook>(std::move(source), e.type));
        }
    }
    if (first && !m_book) {
        m_book = m_serverBooks.empty() ? nullptr : m_serverBooks.front().second;
        ask();
    }
}

void ProfilesPage::dragEnterEvent(QDragEnterEvent *event) {
    if (event->mimeData()->hasUrls()) {
        event->acceptProposedAction();
    }
}

void ProfilesPage::dropEvent(QDropEvent *event) {
    int files = 0;
    for (const QUrl &url : event->mimeData()->urls()) {
        if (url.isLocalFile() && files < 200) {
            ++files;
            openSubject(QStringLiteral("file:") + url.toLocalFile());
        }
    }
    if (files == 0) {
        m_context.notify(QStringLiteral("Only files of this machine can be dropped here."));
    }
    event->acceptProposedAction();
}

void ProfilesPage::play() {
    if (m_play.isActive()) {
        m_play.stop();
        refreshHeader();
        return;
    }
    if (!m_view || m_view->captures.size() < 2) {
        return;
    }
    const int last = static_cast<int>(m_view->captures.size()) - 1;
    const int from = m_view->b < last ? m_view->b : std::min(m_view->a + 1, last); // at the end: again from A
    m_request.b = m_view->captures[static_cast<std::size_t>(from)].id;
    m_play.start();
    refreshHeader();
    ask();
}

} // namespace bs
