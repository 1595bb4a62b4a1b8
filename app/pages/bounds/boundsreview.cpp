// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
// What stands in the inspector's place for a while: another version to compare with, what somebody else wrote into the
// file, what the metrics say that the diagram does not.
#include "app/pages/bounds/boundspage.h"
#include "app/pages/bounds/discovery.h"
#include "app/pages/bounds/liveoverlay.h"
#include "data/bounds/layout.h"
#include "data/checkout/history.h"
#include "data/core/bytes.h"
#include "data/core/format.h"
#include "widgets/diagram/cardlook.h"
#include "widgets/diagram/diagramview.h"
#include "widgets/diagram/inspector.h"
#include "widgets/diagram/reviewpanel.h"
#include <QDateTime>
#include <QFileInfo>
#include <QLabel>
#include <QListWidget>
#include <QMenu>

namespace bs {

using namespace bounds;

void BoundsPage::connectReview() {
    m_discovery = new Discovery(this);
    connect(m_review, &ReviewPanel::closed, this, &BoundsPage::closeReview);
    connect(m_review, &ReviewPanel::accepted, this, &BoundsPage::acceptProposals);
    connect(m_review, &ReviewPanel::settled, this, &BoundsPage::settle);
    connect(m_review, &ReviewPanel::rowEntered, this, &BoundsPage::showRow);
    connect(m_discovery, &Discovery::found, this, [this](const Found &found) {
        say(QString());
        showProposals(found, m_context.evidenceSource() ? m_context.evidenceSource()->name() : QString());
    });
    connect(m_discovery, &Discovery::failed, this, &BoundsPage::say);
    connect(m_file, &DiagramFile::changedOutside, this, &BoundsPage::meetOther);
}

void BoundsPage::say(const QString &text) {
    m_notice->setText(displayText(text, 400));
    m_notice->setVisible(!text.isEmpty());
}

void BoundsPage::openReview() {
    m_review->raise();
    layoutForWidth();
    m_review->list()->setFocus();
}

void BoundsPage::closeReview() {
    if (m_review->mode() == ReviewPanel::Mode::Conflicts && m_review->open() > 0) {
        say(QStringLiteral("%1 conflict%2 with the file open: ours stand in the diagram, and it cannot be saved until "
                           "they are settled (Ctrl+Shift+M shows them)")
                .arg(m_review->open())
                .arg(m_review->open() == 1 ? QString() : QStringLiteral("s")));
    } else {
        m_conflicts.clear();
        say(QString());
    }
    if (m_model->comparing()) {
        m_model->compareWith(std::nullopt, QString());
    }
    m_review->hide();
    layoutForWidth();
    m_view->setFocus();
}

// -- two versions

void BoundsPage::compareWithFile() {
    const QString path = m_context.askOpenPath(QStringLiteral("Compare with"), QStringLiteral("Bound stacks (*.yaml)"));
    if (path.isEmpty()) {
        return;
    }
    const auto text = readFile(path, {.maxBytes = 64LL << 20, .maxDecompressed = 64LL << 20});
    const auto older = text ? documentFrom(*text, path) : Result<Document>(std::unexpected(text.error()));
    if (!older) {
        say(older.error().text());
        return;
    }
    compareWith(*older, QFileInfo(path).fileName());
}

// What a commit had of the file, read from the objects of its checkout; HEAD is the last commit.
void BoundsPage::compareWithCommit(const QString &revision, const QString &what) {
    if (!m_file->writable()) {
        say(QStringLiteral("The diagram is not saved in a file yet"));
        return;
    }
    const QString path = m_file->path();
    m_comparing.run<Document>(
        this,
        [&](std::stop_token) {
            return runOn<Document>(m_context.background, [path, revision]() -> Result<Document> {
                const auto version = TRY(checkout::fileAt(path, revision));
                if (!version.text) {
                    return std::unexpected(inputError(path, QStringLiteral("is not in %1").arg(version.revision)));
                }
                return documentFrom(*version.text, version.revision + u':' + QFileInfo(path).fileName());
            });
        },
        [this, what](const Result<Document> &older) { older ? compareWith(*older, what) : say(older.error().text()); });
}

// The last commits that changed the file, to compare with; the list is made when it is opened.
void BoundsPage::fillCommitMenu() {
    QMenu *menu = m_commitMenu;
    menu->clear();
    menu->addAction(QStringLiteral("Reading the commits …"))->setEnabled(false);
    const QString path = m_file->path();
    m_listing.run<std::vector<checkout::FileCommit>>(
        this,
        [&](std::stop_token) {
            return runOn<std::vector<checkout::FileCommit>>(m_context.background,
                                                            [path] { return checkout::commitsOf(path, 12); });
        },
        [this](const Result<std::vector<checkout::FileCommit>> &commits) {
            QMenu *menu = m_commitMenu;
            menu->clear();
            for (const auto &c : commits.value_or(std::vector<checkout::FileCommit>{})) {
                QString words =
                    QStringLiteral("%1  %2  %3")
                        .arg(c.id.left(8),
                             QDateTime::fromMSecsSinceEpoch(c.when, Qt::UTC).toString(QStringLiteral("yyyy-MM-dd")),
                             displayText(c.subject, 60));
                QAction *a = menu->addAction(words.replace(u'&', QStringLiteral("&&")));
                connect(a, &QAction::triggered, this,
                        [this, c] { compareWithCommit(c.id, QStringLiteral("commit ") + c.id.left(8)); });
            }
            if (menu->isEmpty()) {
                menu->addAction(commits ? QStringLiteral("No commit has this file")
                                        : displayText(commits.error().reason, 100))
                    ->setEnabled(false);
            }
        });
}

void BoundsPage::compareWith(const Document &older, const QString &what) {
    m_model->compareWith(older, what);
    const Comparison &c = m_model->comparison();
    std::vector<ReviewPanel::Row> rows;
    for (const ItemChange &i : c.difference.items) {
        ReviewPanel::Row r;
        r.title = i.name;
        r.mark = changeMark(i.what == ItemChange::What::Added     ? Change::Added
                            : i.what == ItemChange::What::Removed ? Change::Removed
                                                                  : Change::Changed);
        QStringList fields;
        for (const FieldChange &f : i.what == ItemChange::What::Changed ? i.fields : std::vector<FieldChange>{}) {
            fields << QStringLiteral("%1: %2 → %3")
                          .arg(f.field, f.from.value_or(QStringLiteral("–")), f.to.value_or(QStringLiteral("–")));
        }
        r.detail = i.what == ItemChange::What::Added     ? QStringLiteral("added")
                   : i.what == ItemChange::What::Removed ? QStringLiteral("removed")
                                                         : fields.join(u'\n');
        rows.push_back(std::move(r));
    }
    const auto number = [](const Maybe &v) { return v ? exactNumber(*v) : QStringLiteral("unknown"); };
    m_review->review(ReviewPanel::Mode::Changes, QStringLiteral("Compared with %1").arg(what),
                     QStringLiteral("%1 added, %2 removed, %3 changed. Admissible %4 → %5 in flight, %6 → %7/s.")
                         .arg(c.count(ItemChange::What::Added))
                         .arg(c.count(ItemChange::What::Removed))
                         .arg(c.count(ItemChange::What::Changed))
                         .arg(number(c.difference.admissibleFrom), number(c.difference.admissibleTo),
                              number(c.difference.rpsFrom), number(c.difference.rpsTo)),
                     rows);
    openReview();
}

// -- another writer

void BoundsPage::meetOther() {
    const Document ours = m_model->document();
    const bool clean = m_model->undoStack()->isClean();
    auto met = m_file->meet(ours);
    if (!met) {
        say(QStringLiteral("%1. Somebody else wrote it; your diagram stays as it is.").arg(met.error().text()));
        return;
    }
    Document merged = met->merge.document;
    for (const auto &[id, point] : placed(merged)) {
        merged.node(id)->position = point;
    }
    const Edit edit = becoming(ours, merged);
    if (!std::get<Batch>(edit.what).edits.empty()) {
        m_model->push(edit, QStringLiteral("Take the changes of the file"));
    }
    m_conflicts = std::move(met->merge.conflicts);
    m_theirs = std::move(met->theirs);
    if (clean && m_conflicts.empty()) {
        m_model->undoStack()->setClean(); // the diagram is what the file says
    }
    refreshWords();
    say(QStringLiteral("%1 was changed by somebody else: %2 change%3 taken over%4. Undo goes back to yours.")
            .arg(m_file->name())
            .arg(met->merge.taken)
            .arg(met->merge.taken == 1 ? QString() : QStringLiteral("s"))
            .arg(m_conflicts.empty() ? QString() : QStringLiteral(", %1 to settle").arg(m_conflicts.size())));
    if (!m_conflicts.empty()) {
        showConflicts();
    }
}

void BoundsPage::showConflicts() {
    std::vector<ReviewPanel::Row> rows;
    for (const Conflict &c : m_conflicts) {
        ReviewPanel::Row r;
        const auto value = [](const QString &v) { return v.isEmpty() ? QStringLiteral("nothing") : v; };
        switch (c.what) {
        case Conflict::What::Field:
            r.title = c.name + QStringLiteral(": ") + c.field;
            r.detail = QStringLiteral("was ") + value(c.base);
            r.ours = value(c.ours);
            r.theirs = value(c.theirs);
            break;
        case Conflict::What::RemovedByUs:
            r.title = c.name;
            r.detail = QStringLiteral("we removed it, they changed it");
            r.ours = QStringLiteral("removed");
            r.theirs = QStringLiteral("keep it");
            break;
        case Conflict::What::RemovedByThem:
            r.title = c.name;
            r.detail = QStringLiteral("they removed it, we changed it or call it");
            r.ours = QStringLiteral("keep it");
            r.theirs = QStringLiteral("removed");
            break;
        }
        rows.push_back(std::move(r));
    }
    if (rows.empty()) {
        say(QStringLiteral("Nothing to settle with the file"));
        return;
    }
    m_review->review(ReviewPanel::Mode::Conflicts, QStringLiteral("Both changed %1").arg(m_file->name()),
                     QStringLiteral("1 keeps ours, 2 takes theirs. Ours stand in the diagram until you choose."), rows);
    openReview();
}

void BoundsPage::settle(int row, bool theirs) {
    const Conflict &c = m_conflicts[static_cast<std::size_t>(row)];
    if (theirs) {
        const auto edit = takeTheirs(m_model->document(), m_theirs, c);
        if (!edit) {
            say(edit.error().text());
        } else {
            m_model->push(*edit, QStringLiteral("Take theirs: %1").arg(c.name));
        }
    }
    if (m_review->open() == 0) {
        m_conflicts.clear();
        say(QStringLiteral("Everything is settled; saving writes it down."));
    }
}

bool BoundsPage::mayOverwrite() {
    if (m_review->isHidden() || m_review->mode() != ReviewPanel::Mode::Conflicts || m_review->open() == 0) {
        if (m_conflicts.empty()) {
            return true;
        }
        showConflicts();
    }
    say(QStringLiteral("Settle what both changed first; then save."));
    return false;
}

// -- what the metrics say

void BoundsPage::discover() {
    if (!m_context.evidenceSource()) {
        say(QStringLiteral("Connect a source first: a first diagram is read from its metrics"));
        return;
    }
    say(QStringLiteral("Reading calls, pools and latencies from %1 …").arg(m_context.evidenceSource()->name()));
    m_discovery->ask(m_context.evidenceSource(), m_live->at() == kNoTime ? m_context.time->range().end : m_live->at());
}

void BoundsPage::showProposals(const Found &found, const QString &from) {
    m_found = found;
    m_proposals = propose(m_model->document(), found);
    if (m_proposals.empty()) {
        say(QStringLiteral("%1 tells nothing that the diagram does not say").arg(from));
        return;
    }
    std::vector<ReviewPanel::Row> rows;
    rows.reserve(m_proposals.size());
    for (const Proposal &p : m_proposals) {
        rows.push_back({p.words(), p.evidence, {}, {}, p.needs, {}});
    }
    m_review->review(ReviewPanel::Mode::Proposals, QStringLiteral("Found in %1").arg(from),
                     QStringLiteral("Each with what it was read from. Space chooses, Enter accepts the chosen."), rows);
    openReview();
}

void BoundsPage::acceptProposals() {
    Document wanted = accepted(m_model->document(), m_found, m_proposals, m_review->chosen());
    const bool fresh = m_model->document().nodes.empty();
    for (const auto &[id, point] : fresh ? layered(wanted) : placed(wanted)) {
        wanted.node(id)->position = point;
    }
    m_model->push(becoming(m_model->document(), wanted), QStringLiteral("Accept what was found"));
    m_view->zoomToFit();
    closeReview();
}

void BoundsPage::showRow(int row) {
    if (row < 0) {
        return;
    }
    const Document &d = m_model->document();
    QString name;
    switch (m_review->mode()) {
    case ReviewPanel::Mode::Proposals:
        name = row < static_cast<int>(m_proposals.size()) ? m_proposals[static_cast<std::size_t>(row)].name : QString();
        break;
    case ReviewPanel::Mode::Conflicts:
        name = row < static_cast<int>(m_conflicts.size()) ? m_conflicts[static_cast<std::size_t>(row)].name : QString();
        break;
    case ReviewPanel::Mode::Changes: {
        const auto &items = m_model->comparison().difference.items;
        name = row < static_cast<int>(items.size()) ? items[static_cast<std::size_t>(row)].name : QString();
        break;
    }
    }
    const QString from = name.section(QStringLiteral(" -> "), 0, 0);
    if (const Node *n = d.nodeNamed(from)) {
        QSet<CallId> calls;
        for (const Call &c : d.calls) {
            if (name.contains(QStringLiteral(" -> ")) && c.from == n->id &&
                d.node(c.to)->name == name.section(QStringLiteral(" -> "), 1).section(QStringLiteral(" ("), 0, 0)) {
                calls.insert(c.id);
            }
        }
        calls.isEmpty() ? m_model->selectOnly(n->id) : m_model->select({}, calls);
        m_view->reveal(n->id);
    }
}

} // namespace bs
