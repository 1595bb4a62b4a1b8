// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/diagram/inspector.h"
#include "data/bounds/fields.h"
#include "data/bounds/findings.h"
#include "data/core/format.h"
#include "widgets/common/chip.h"
#include "widgets/common/plaintooltip.h"
#include "widgets/diagram/cardlook.h"
#include "widgets/diagram/fieldrow.h"
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>
#include <cmath>

namespace bs {

using namespace bounds;

namespace {

QLabel *label(const QString &text, TextRole role, const char *tone, QWidget *parent) {
    auto *l = new QLabel(text, parent);
    l->setTextFormat(Qt::PlainText);
    l->setFont(textFont(role));
    if (tone) {
        l->setProperty("tone", QLatin1String(tone));
    }
    return l;
}

QString number(const Maybe &v, const char *unit = "") {
    return v ? exactNumber(*v) + QString::fromUtf8(unit) : QStringLiteral("–");
}

} // namespace

Inspector::Inspector(DiagramModel *model, QWidget *outline, QWidget *parent) : QFrame(parent), m_model(model) {
    setObjectName(QStringLiteral("panel"));
    setFixedWidth(316);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 1);
    column->setSpacing(0);
    auto *head = new QHBoxLayout;
    head->setContentsMargins(34, 5, 10, 5);
    auto *names = new QVBoxLayout;
    names->setSpacing(0);
    m_title = label(QString(), TextRole::Workspace, nullptr, this);
    m_sub = label(QString(), TextRole::Label, "muted", this);
    names->addWidget(m_title);
    names->addWidget(m_sub);
    head->addLayout(names, 1);
    m_chip = new Chip(this);
    m_chip->set(Health::Warn, QStringLiteral("edited"));
    head->addWidget(m_chip);
    column->addLayout(head);
    m_tabs = new QTabBar(this);
    m_tabs->setDrawBase(false);
    m_tabs->addTab(QStringLiteral("Contract"));
    m_tabs->addTab(QStringLiteral("Live"));
    m_tabs->addTab(QStringLiteral("Outline"));
    m_tabs->setAccessibleName(QStringLiteral("Inspector pages"));
    column->addWidget(m_tabs);
    m_stack = new QStackedWidget(this);
    m_scroll = new QScrollArea(m_stack);
    m_scroll->setWidgetResizable(true);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->viewport()->setAutoFillBackground(false);
    m_stack->addWidget(m_scroll);
    m_stack->addWidget(outline);
    column->addWidget(m_stack, 1);
    auto *foot = new QHBoxLayout;
    foot->setContentsMargins(12, 7, 12, 7);
    m_revert = new QPushButton(QStringLiteral("Revert"), this);
    m_file = label(QString(), TextRole::Label, "muted", this);
    m_save = new QPushButton(QStringLiteral("Save"), this);
    m_save->setProperty("kind", QStringLiteral("primary"));
    foot->addWidget(m_revert);
    foot->addStretch(1);
    foot->addWidget(m_file);
    foot->addSpacing(8);
    foot->addWidget(m_save);
    column->addLayout(foot);
    connect(m_save, &QPushButton::clicked, this, &Inspector::saveRequested);
    connect(m_revert, &QPushButton::clicked, this, &Inspector::revertRequested);
    connect(m_tabs, &QTabBar::currentChanged, this, [this] { rebuild(); });
    connect(model, &DiagramModel::selectionChanged, this, [this] {
        const std::vector<NodeId> nodes = m_model->selection();
        const NodeId node = nodes.size() == 1 ? nodes.front() : NodeId{};
        const CallId call =
            nodes.empty() && m_model->selectedCalls().size() == 1 ? *m_model->selectedCalls().begin() : CallId{};
        if (node != m_node || call != m_call) {
            rebuild();
        } else {
            refresh();
        }
    });
    connect(model, &DiagramModel::analysisChanged, this, &Inspector::refresh);
    connect(model, &DiagramModel::comparisonChanged, this, &Inspector::refresh);
    connect(model, &DiagramModel::liveChanged, this, [this] {
        const bool typing = m_scroll->widget() && m_scroll->widget()->isAncestorOf(focusWidget()) && focusWidget();
        m_tabs->currentIndex() == 1 && !typing ? rebuild() : refresh();
    });
    rebuild();
}

void Inspector::paintEvent(QPaintEvent *event) {
    QFrame::paintEvent(event);
    const Theme &t = themeOf(this);
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    const Node *n = m_model->document().node(m_node);
    paintKind(p, QRectF(12, 15, 14, 14), n ? n->kind : NodeKind::Service, t.textMuted);
    p.setRenderHint(QPainter::Antialiasing, false);
    p.setPen(t.hairline);
    const int foot = m_stack->geometry().bottom() + 1;
    p.drawLine(1, foot, width() - 2, foot);
    p.drawLine(1, m_tabs->geometry().bottom(), width() - 2, m_tabs->geometry().bottom());
}

void Inspector::setFile(const QString &name, bool dirty) {
    m_file->setText(displayText(name, 40));
    m_dirty = dirty;
    m_chip->setVisible(dirty);
    refreshTitle();
    m_save->setEnabled(dirty);
    m_revert->setEnabled(dirty);
}

void Inspector::focusFirstField() {
    m_tabs->setCurrentIndex(0);
    if (!m_rows.isEmpty()) {
        m_rows.front()->input()->setFocus();
        m_rows.front()->input()->selectAll();
    }
}

// Who the form is about; undo may have changed it.
void Inspector::refreshTitle() {
    const Document &d = m_model->document();
    QString title;
    QStringList sub;
    if (const Node *n = d.node(m_node)) {
        title = displayText(n->title(), 60);
        sub << bounds::toString(n->kind);
        if (!n->contract.isEmpty()) {
            sub << QStringLiteral("contract ") + displayText(n->contract, 20);
        }
        if (!n->owner.isEmpty()) {
            sub << displayText(n->owner, 30);
        }
    } else if (const Call *c = d.call(m_call)) {
        title =
            displayText(d.node(c->from)->title(), 40) + QStringLiteral(" → ") + displayText(d.node(c->to)->title(), 40);
        sub << QStringLiteral("call");
        if (!c->contract.version.isEmpty()) {
            sub << QStringLiteral("contract ") + displayText(c->contract.version, 20);
        }
    } else {
        return;
    }
    const int room = width() - 34 - 18 - (m_chip->isHidden() ? 0 : m_chip->sizeHint().width());
    m_title->setText(m_title->fontMetrics().elidedText(title, m_call ? Qt::ElideRight : Qt::ElideMiddle, room));
    m_title->setAccessibleName(title);
    m_sub->setText(m_sub->fontMetrics().elidedText(sub.join(QStringLiteral(" · ")), Qt::ElideRight, room));
}

// What decides which rows the form has: the callers, and whether it is a group.
QString Inspector::shapeOf() const {
    const Node *n = m_model->document().node(m_node);
    QString shape = n && n->kind == NodeKind::Group ? QStringLiteral("group") : QString();
    for (const CallerCap &c : n ? n->callers : std::vector<CallerCap>{}) {
        shape += QChar(0) + c.caller;
    }
    return shape;
}

void Inspector::rebuild() {
    const std::vector<NodeId> nodes = m_model->selection();
    m_node = nodes.size() == 1 ? nodes.front() : NodeId{};
    m_call = nodes.empty() && m_model->selectedCalls().size() == 1 ? *m_model->selectedCalls().begin() : CallId{};
    if (m_tabs->currentIndex() == 2) {
        m_stack->setCurrentIndex(1);
    } else {
        m_stack->setCurrentIndex(0);
    }
    m_rows.clear();
    m_refreshers.clear();
    m_shape = shapeOf();
    auto *body = new QWidget;
    body->setStyleSheet(QStringLiteral("QLineEdit, QComboBox { border-radius: 4px; height: 23px; padding: 0 8px; }"
                                       "QLineEdit QLabel { border: 0; background: transparent; }"));
    m_form = new QVBoxLayout(body);
    m_form->setContentsMargins(12, 2, 12, 8);
    m_form->setSpacing(0);
    const Document &d = m_model->document();
    if (const Node *n = d.node(m_node)) {
        m_tabs->currentIndex() == 1 ? liveForm(*n) : nodeForm(*n);
    } else if (const Call *c = d.call(m_call)) {
        m_tabs->currentIndex() == 1 ? liveCallForm(*c) : callForm(*c);
    } else {
        summaryForm();
    }
    m_form->addStretch(1);
    m_scroll->setWidget(body);
    body->setAutoFillBackground(false); // the panel's own colour
    refresh();
    update();
}

void Inspector::summaryForm() {
    const Analysis &a = m_model->analysis();
    const Document &d = m_model->shown();
    m_title->setText(displayText(d.name.isEmpty() ? QStringLiteral("Diagram") : d.name, 40));
    m_sub->setText(QStringLiteral("%1 nodes · %2 calls").arg(a.tiers.size()).arg(d.calls.size()));
    heading(QStringLiteral("Worst case: every call open at once"));
    facts({{QStringLiteral("Offered"), number(a.entryInflight, " in flight")},
           {QStringLiteral("Without waiting"),
            a.admissible.inflight ? exactNumber(floorOf(*a.admissible.inflight)) + QStringLiteral(" requests")
                                  : QStringLiteral("unknown")},
           {QStringLiteral("Binding tier"),
            a.admissible.inflightNodes.empty() ? QStringLiteral("–") : namesOf(d, a.admissible.inflightNodes)}});
    heading(QStringLiteral("Steady state: Little's law"));
    facts({{QStringLiteral("Offered"), number(a.entryRps, "/s")},
           {QStringLiteral("Carried"), a.admissible.rps ? exactNumber(floorOf(*a.admissible.rps)) + QStringLiteral("/s")
                                                        : QStringLiteral("unknown")},
           {QStringLiteral("Binding tier"),
            a.admissible.rpsNodes.empty() ? QStringLiteral("–") : namesOf(d, a.admissible.rpsNodes)}});
    if (!m_model->analysisError().isEmpty()) {
        heading(QStringLiteral("Cannot be analysed"));
        paragraph(m_model->analysisError());
    }
    if (a.entries.size() > 1) {
        heading(QStringLiteral("Each entry, the others as declared"));
        QList<std::pair<QString, QString>> lines;
        for (const EntryAnswer &e : a.entries) {
            lines.append({titleOf(d, Finding{.kind = FindingKind::NoBound, .node = e.node})
                              .section(QStringLiteral(" has no"), 0, 0),
                          QStringLiteral("%1 in flight, %2")
                              .arg(number(e.admissible.inflight), number(e.admissible.rps, "/s"))});
        }
        facts(lines);
    }
}

bool Inspector::setField(const QString &field, const QString &text, QString *why) {
    bool isNumber = false;
    (void)text.trimmed().toDouble(&isNumber);
    if (m_queryCheck && !text.trimmed().isEmpty() && (field.startsWith(u"live.") || (field == u"fail" && !isNumber))) {
        *why = m_queryCheck(text.trimmed());
        if (!why->isEmpty()) {
            return false;
        }
    }
    const QScopedValueRollback<bool> setting(m_setting, true);
    return m_node ? m_model->setField(m_node, field, text, why) : m_model->setField(m_call, field, text, why);
}

QString Inspector::valueOf(const QString &field) const {
    const Document &d = m_model->document();
    const Node *n = d.node(m_node);
    const Call *c = d.call(m_call);
    const YamlNode fields = n ? fieldsOf(d, *n) : c ? fieldsOf(d, *c) : YamlNode{};
    return fieldText(fields, field).value_or(QString());
}

QString Inspector::olderValue(const QString &field) const {
    const auto &c = m_model->comparison();
    const ItemChange *change = nullptr;
    if (const auto it = c.nodes.constFind(m_node); m_node && it != c.nodes.constEnd()) {
        change = &*it;
    } else if (const auto call = c.calls.constFind(m_call); m_call && call != c.calls.constEnd()) {
        change = &*call;
    }
    for (const FieldChange &f : change ? change->fields : std::vector<FieldChange>{}) {
        if (f.field == field) {
            return QStringLiteral("was ") + f.from.value_or(QStringLiteral("–"));
        }
    }
    return {};
}

std::pair<QString, int> Inspector::provenance(const QString &field) const {
    const Node *n = m_model->document().node(m_node);
    const bool present = !valueOf(field).isEmpty();
    if (const QString was = olderValue(field); !was.isEmpty()) {
        return {displayText(was, 24), FieldRow::Derived};
    }
    if (const auto call = m_model->liveCalls().constFind(m_call); !n && call != m_model->liveCalls().constEnd()) {
        if (field == u"per_request" && call->perRequest) {
            return {QStringLiteral("%1 now").arg(formatCount(*call->perRequest)), FieldRow::Measured};
        }
    }
    if (!n) {
        return present ? std::pair(QStringLiteral("declared"), int(FieldRow::Declared))
                       : std::pair(QString(), int(FieldRow::Absent));
    }
    const auto live = m_model->live().constFind(m_node);
    if (live != m_model->live().constEnd() && field == u"latency_s.mean" && live->latencyMean) {
        const auto ms = static_cast<DurationMs>(std::llround(*live->latencyMean * 1000));
        return {QStringLiteral("%1 now").arg(formatSpan(ms)), FieldRow::Measured};
    }
    if (live != m_model->live().constEnd() && field == u"latency_s.p99" && live->latencyP99) {
        const auto ms = static_cast<DurationMs>(std::llround(*live->latencyP99 * 1000));
        return {QStringLiteral("%1 now").arg(formatSpan(ms)), FieldRow::Measured};
    }
    if (live != m_model->live().constEnd() && field == u"max_rps" && live->rps) {
        return {QStringLiteral("%1/s now").arg(formatCount(*live->rps)), FieldRow::Measured};
    }
    if (live != m_model->live().constEnd() && field.startsWith(u"callers.") && field.endsWith(u".inflight")) {
        for (const auto &[caller, inflight] : live->callers) {
            if (field == QStringLiteral("callers.%1.inflight").arg(caller)) {
                return {QStringLiteral("%1 now").arg(formatCount(inflight)), FieldRow::Measured};
            }
        }
    }
    if (field == u"max_inflight" && !present && n->offer()) {
        return {QStringLiteral("pods × bound"), FieldRow::Derived};
    }
    if (field == u"max_inflight" && present && !n->why.derivedFrom.isEmpty()) {
        return {QStringLiteral("derived"), FieldRow::Derived};
    }
    return present ? std::pair(QStringLiteral("declared"), int(FieldRow::Declared))
                   : std::pair(QStringLiteral("not declared"), int(FieldRow::Absent));
}

void Inspector::refresh() {
    if (!m_node && !m_call) {
        if (m_stack->currentIndex() == 0 && m_rows.isEmpty() && !m_setting) {
            // The summary is made of labels only: made anew, without asking for the selection again.
            auto *body = new QWidget;
            m_form = new QVBoxLayout(body);
            m_form->setContentsMargins(12, 2, 12, 8);
            m_form->setSpacing(0);
            summaryForm();
            m_form->addStretch(1);
            m_scroll->setWidget(body);
            body->setAutoFillBackground(false); // the panel's own colour
        }
        return;
    }
    if (shapeOf() != m_shape) { // a caller came or went, by undo too
        if (!m_rebuilding) {
            m_rebuilding = true; // not from within an input that goes with the form
            QMetaObject::invokeMethod(this, &Inspector::rebuildShape, Qt::QueuedConnection);
        }
        return;
    }
    refreshTitle();
    for (const auto &refreshOne : m_refreshers) {
        refreshOne();
    }
    const Node *n = m_model->document().node(m_node);
    for (FieldRow *r : m_rows) {
        const bool product = n && r->field() == u"max_inflight" && n->offer();
        r->setValue(valueOf(r->field()), product ? exactNumber(*n->offer()) : QStringLiteral("–"));
        const auto [word, mark] = provenance(r->field());
        r->setProvenance(word, mark, origin(r->field(), mark));
    }
}

// The form anew, with the keyboard where it was, or on the caller that came.
void Inspector::rebuildShape() {
    m_rebuilding = false;
    const QWidget *focused = focusWidget();
    const QString name = focused && isAncestorOf(focused) ? focused->accessibleName() : QString();
    const QStringList before = m_shape.split(QChar(0));
    rebuild();
    for (FieldRow *r : m_rows) {
        const bool fresh = r->field().startsWith(u"callers.") && r->field().endsWith(u".inflight") &&
                           !before.contains(r->field().mid(8, r->field().size() - 17));
        if (fresh || (!name.isEmpty() && r->input()->accessibleName() == name)) {
            r->input()->setFocus();
        }
    }
}

// Where a number comes from, with its time: what the mark beside it stands for.
QString Inspector::origin(const QString &field, int mark) const {
    if (mark == FieldRow::Measured) { // "now" is the moment that the canvas shows
        return QStringLiteral("measured at %1 UTC").arg(formatClock(m_model->liveAt()));
    }
    const Node *n = m_model->document().node(m_node);
    if (!n || mark == FieldRow::Absent) {
        return mark == FieldRow::Absent ? QString() : QStringLiteral("as the file declares it");
    }
    QStringList parts;
    if (mark == FieldRow::Derived && field == u"max_inflight") {
        parts << (n->why.derivedFrom.isEmpty() ? QStringLiteral("pods × bound per pod")
                                               : QStringLiteral("derived from ") + n->why.derivedFrom);
        if (!n->why.validatedBy.isEmpty()) {
            parts << QStringLiteral("validated by ") + n->why.validatedBy;
        }
    } else {
        parts << QStringLiteral("as the file declares it");
    }
    if (!n->why.reviewed.isEmpty()) {
        parts << QStringLiteral("reviewed ") + n->why.reviewed;
    }
    return displayText(parts.join(QStringLiteral("; ")), 200);
}

} // namespace bs
