// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What the Profiles page does beside showing: choosing a subject, opening files, capturing, exporting.
#include "app/pages/profiles/profilespage.h"
#include "data/capture/pprofendpoint.h"
#include "data/core/bytes.h"
#include "data/core/format.h"
#include "data/profile/exporter.h"
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>

namespace bs {

void ProfilesPage::openMenu(BarButton *anchor, int part) {
    if (!m_view) {
        return;
    }
    QMenu menu(this);
    QStringList seen;
    for (const auto &s : m_view->subjects) {
        const auto &now = m_view->subject;
        if ((part > 0 && s.subject.service != now.service) || (part > 1 && s.subject.pod != now.pod)) {
            continue;
        }
        const QString name = part == 0 ? s.subject.service : part == 1 ? s.subject.pod : s.subject.type;
        if (seen.contains(name)) {
            continue;
        }
        seen << name;
        menu.addAction(part == 1
                           ? QStringLiteral("%1   %2").arg(displayText(name, 60), formatCount(double(s.lastTotal)))
                           : displayText(name, 60),
                       this, [this, subject = s.subject] {
                           m_request.subject = subject;
                           m_request.a = m_request.b = 0;
                           ask();
                       });
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
        m_context.notify(r ? QStringLiteral("Written: %1").arg(*r) : r.error().text());
    });
}

void ProfilesPage::captureNow() {
    QStringList urls;
    for (const QString &e : m_context.profileEndpoints) {
        if (e.contains(QStringLiteral("://"))) {
            urls << e;
        }
    }
    if (urls.isEmpty()) {
        m_context.notify(QStringLiteral("This workspace names no pprof endpoint. Fetch one with: boundscope profile "
                                        "capture URL --out F, and open F."));
        return;
    }
    QMenu menu(this);
    for (const QString &url : urls.mid(0, 40)) {
        menu.addAction(displayText(url, 80), this, [this, url] { fetchFrom(url, 0); });
    }
    menu.addSeparator();
    for (const QString &url : urls.mid(0, 10)) {
        menu.addAction(QStringLiteral("With wait reasons (stops the target): %1").arg(displayText(url, 60)), this,
                       [this, url] { fetchFrom(url, 2); });
    }
    menu.exec(m_captureButton->mapToGlobal(QPoint(0, m_captureButton->height() + 2)));
}

void ProfilesPage::fetchFrom(const QString &url, int debug) {
    const auto connection = connectionTo(url);
    if (!connection) {
        m_context.notify(connection.error().text());
        return;
    }
    auto endpoint = std::make_shared<capture::PprofEndpoint>(*connection, m_context.background);
    m_capture = std::stop_source();
    const auto fetch = [this, endpoint, debug] {
        m_captureButton->setEnabled(false);
        deliver(endpoint->fetch({.debug = debug}, m_capture.get_token()), this,
                [this, endpoint](const Result<capture::Captured> &c) {
                    m_captureButton->setEnabled(true);
                    if (!c) {
                        m_context.notify(c.error().text());
                        return;
                    }
                    adopt(endpoint->name(), c->profile, c->time);
                });
    };
    if (debug != 2) {
        fetch();
        return;
    }
    // The cost is said, and asked, before the target is stopped.
    deliver(endpoint->types(m_capture.get_token()), this,
            [this, fetch, endpoint](const Result<std::vector<capture::ProfileType>> &types) {
                QString cost =
                    QStringLiteral("How many goroutines it has is unknown, so is for how long it will stop.");
                if (types) {
                    for (const auto &t : *types) {
                        cost = t.id == u"goroutine" && t.count ? capture::dumpCost(*t.count).text() : cost;
                    }
                }
                auto *box = new QMessageBox(QMessageBox::Warning, QStringLiteral("A dump stops the target"), cost,
                                            QMessageBox::Cancel, this);
                box->setTextFormat(Qt::PlainText);
                box->setAttribute(Qt::WA_DeleteOnClose);
                QPushButton *go = box->addButton(QStringLiteral("Capture"), QMessageBox::AcceptRole);
                connect(box, &QMessageBox::buttonClicked, this, [fetch, go](QAbstractButton *b) {
                    if (b == go) {
                        fetch();
                    }
                });
                box->open();
            });
}

void ProfilesPage::adopt(const QString &name, const profile::ProfilePtr &p, TimeMs time) {
    if (!m_opened) {
        m_opened = std::make_shared<OpenedBook>();
    }
    m_opened->add(name, p, time);
    m_book = m_opened;
    m_request.subject.reset();
    m_request.a = m_request.b = 0;
    ask();
}

} // namespace bs
