// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pages/postmortem/postmortemforms.h"
#include "data/core/format.h"
#include "data/incident/document.h"
#include "data/incident/timeline.h"
#include "widgets/common/theme.h"
#include <QComboBox>
#include <QCompleter>
#include <QFormLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QTableWidget>
#include <QTimeZone>
#include <QVBoxLayout>

namespace bs {

namespace {

QFormLayout *formOf(QWidget *parent) {
    auto *form = new QFormLayout(parent);
    form->setContentsMargins(0, 0, 0, 0);
    form->setHorizontalSpacing(12);
    form->setVerticalSpacing(8);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setRowWrapPolicy(QFormLayout::WrapAllRows);
    return form;
}

QLabel *plain(const QString &text, QWidget *parent, const char *tone = "muted") {
    auto *l = new QLabel(text, parent);
    l->setTextFormat(Qt::PlainText);
    l->setFont(textFont(TextRole::Label));
    l->setProperty("tone", QLatin1StringView(tone));
    l->setWordWrap(true);
    return l;
}

QLineEdit *line(QFormLayout *form, const QString &name, const QString &hint, QWidget *parent, int most = 300) {
    auto *e = new QLineEdit(parent);
    e->setMaxLength(most);
    e->setPlaceholderText(hint);
    e->setAccessibleName(name);
    form->addRow(plain(name, parent), e);
    return e;
}

// Set without moving the cursor of who is typing the same.
void put(QLineEdit *e, const QString &text) {
    if (e->text() != text) {
        e->setText(text);
    }
}

} // namespace

FactsForm::FactsForm(QWidget *parent) : QWidget(parent) {
    QFormLayout *form = formOf(this);
    m_status = new QComboBox(this);
    m_status->addItems({QStringLiteral("draft"), QStringLiteral("in review"), QStringLiteral("final")});
    m_status->setAccessibleName(tr("Status"));
    form->addRow(plain(tr("Status"), this), m_status);
    m_author = line(form, tr("Author"), tr("role or name"), this);
    m_affected = line(form, tr("Affected: who could not do what, and how many"),
                      tr("about 500 customers got their mail late"), this, 500);
    m_triggering = line(form, tr("Triggered by: what set it off; no person"),
                        tr("one broadcast with 50,000 recipients"), this, 500);
    m_cause = line(form, tr("Root cause in one sentence"), tr("the fan-out in Process had no bound"), this, 500);
    m_marks = plain({}, this, "second");
    form->addRow(plain(tr("The five marks (set on the incident page)"), this), m_marks);
    for (QLineEdit *e : {m_author, m_affected, m_triggering, m_cause}) {
        connect(e, &QLineEdit::textEdited, this, &FactsForm::edited);
    }
    connect(m_status, &QComboBox::activated, this, &FactsForm::edited);
}

void FactsForm::set(const incident::Incident &i, const QString &zone) {
    m_setting = true;
    const incident::Postmortem &p = i.postmortem;
    put(m_author, p.author);
    put(m_affected, p.affected);
    put(m_triggering, p.triggering);
    put(m_cause, p.rootCauseSentence);
    if (m_status->findText(p.status) < 0) {
        m_status->addItem(displayText(p.status, 40));
    }
    m_status->setCurrentText(p.status);
    QStringList marks;
    for (const incident::Mark m : incident::kMarks) {
        marks << QStringLiteral("%1  %2").arg(
            incident::toString(m),
            i.mark(m) == kNoTime ? tr("not marked") : incident::clockIn(i.mark(m), zone, true) + u' ' + zone);
    }
    m_marks->setText(marks.join(u'\n'));
    m_setting = false;
}

void FactsForm::apply(incident::Postmortem &p) const {
    p.author = m_author->text();
    p.affected = m_affected->text();
    p.triggering = m_triggering->text();
    p.rootCauseSentence = m_cause->text();
    p.status = m_status->currentText();
}

void FactsForm::setReadOnly(bool on) {
    for (QLineEdit *e : {m_author, m_affected, m_triggering, m_cause}) {
        e->setReadOnly(on);
    }
    m_status->setEnabled(!on);
}

ActionsForm::ActionsForm(QWidget *parent) : QWidget(parent) {
    m_table = new QTableWidget(0, 5, this);
    m_table->setHorizontalHeaderLabels(
        {tr("Priority"), tr("Action: verb first, bounded"), tr("Owner"), tr("Due"), tr("State")});
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(30);
    m_table->setShowGrid(false);
    m_table->setWordWrap(true);
    m_table->setTabKeyNavigation(false);
    m_table->setAccessibleName(tr("Action items"));
    m_table->horizontalHeader()->setSectionResizeMode(1, QHeaderView::Stretch);
    for (const auto &[column, width] : {std::pair{0, 70}, {2, 110}, {3, 92}, {4, 70}}) {
        m_table->setColumnWidth(column, width);
    }
    auto *add = new QPushButton(tr("Add an action item"), this);
    auto *remove = new QPushButton(tr("Remove the chosen one"), this);
    connect(add, &QPushButton::clicked, this, &ActionsForm::addItem);
    connect(remove, &QPushButton::clicked, this, [this] {
        if (m_table->currentRow() >= 0) {
            m_table->removeRow(m_table->currentRow());
            Q_EMIT edited();
        }
    });
    connect(m_table, &QTableWidget::cellChanged, this, [this] {
        if (!m_setting) {
            Q_EMIT edited();
        }
    });
    auto *row = new QHBoxLayout;
    row->addWidget(add);
    row->addWidget(remove);
    row->addStretch(1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    column->addWidget(m_table, 1);
    column->addLayout(row);
    column->addWidget(
        plain(tr("Priority P0, P1 or P2; due as YYYY-MM-DD; state open or done. F2 edits a cell."), this));
}

void ActionsForm::setRow(int row, const incident::ActionItem &a) {
    const QString values[] = {a.priority, a.text, a.owner, a.due, a.state.isEmpty() ? QStringLiteral("open") : a.state};
    for (int c = 0; c < 5; ++c) {
        auto *item = new QTableWidgetItem(values[c]);
        if (c == 0) {
            item->setData(Qt::UserRole, a.id);
            item->setData(Qt::UserRole + 1, a.kind);
        }
        m_table->setItem(row, c, item);
    }
}

void ActionsForm::set(const std::vector<incident::ActionItem> &items) {
    if (items == this->items()) {
        return;
    }
    m_setting = true;
    m_table->setRowCount(int(items.size()));
    for (std::size_t k = 0; k < items.size(); ++k) {
        setRow(int(k), items[k]);
    }
    m_setting = false;
}

std::vector<incident::ActionItem> ActionsForm::items() const {
    std::vector<incident::ActionItem> out;
    for (int r = 0; r < m_table->rowCount(); ++r) {
        const auto text = [&](int c) {
            return m_table->item(r, c) ? m_table->item(r, c)->text().trimmed() : QString();
        };
        const QTableWidgetItem *first = m_table->item(r, 0);
        out.push_back({first ? first->data(Qt::UserRole).toString() : QString(), text(0), text(1), text(2), text(3),
                       text(4), first ? first->data(Qt::UserRole + 1).toString() : QString()});
    }
    return out;
}

void ActionsForm::addItem() {
    m_setting = true;
    const int row = m_table->rowCount();
    m_table->setRowCount(row + 1);
    QStringList ids;
    for (const auto &a : items()) {
        ids << a.id;
    }
    int n = row + 1;
    while (ids.contains(QStringLiteral("a%1").arg(n))) {
        ++n;
    }
    setRow(row, {QStringLiteral("a%1").arg(n), QStringLiteral("P1"), {}, {}, {}, QStringLiteral("open"), {}});
    m_setting = false;
    m_table->setCurrentCell(row, 1);
    m_table->editItem(m_table->item(row, 1));
    Q_EMIT edited();
}

void ActionsForm::setReadOnly(bool on) {
    m_table->setEditTriggers(on ? QAbstractItemView::NoEditTriggers
                                : QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed |
                                      QAbstractItemView::AnyKeyPressed);
}

BudgetForm::BudgetForm(QWidget *parent) : QWidget(parent) {
    QFormLayout *form = formOf(this);
    m_target = line(form, tr("Target of the objective, percent"), QStringLiteral("99.9"), this, 12);
    m_window = line(form, tr("Window, days"), QStringLiteral("30"), this, 8);
    m_ratio = line(form, tr("Mean error ratio during the outage, percent (for the count by events)"),
                   tr("12; empty = not known"), this, 12);
    m_query =
        line(form, tr("Query the ratio comes from"),
             QStringLiteral("sum(rate(http_requests_total{code=~\"5..\"}[5m])) / sum(rate(http_requests_total[5m]))"),
             this, 2000);
    m_sentence = plain({}, this, "second");
    form->addRow(plain(tr("Spent"), this), m_sentence);
    for (QLineEdit *e : {m_target, m_window, m_ratio, m_query}) {
        connect(e, &QLineEdit::textEdited, this, &BudgetForm::edited);
    }
}

void BudgetForm::set(const incident::BudgetInput &in, const QString &sentence) {
    if (value() != in) {
        put(m_target, in.target > 0 ? QString::number(in.target * 100, 'g', 8) : QString());
        put(m_window, QString::number(in.windowDays, 'g', 6));
        put(m_ratio, in.errorRatio > 0 ? QString::number(in.errorRatio * 100, 'g', 6) : QString());
        put(m_query, in.query);
    }
    setSentence(sentence);
}

incident::BudgetInput BudgetForm::value() const {
    incident::BudgetInput in;
    const auto number = [](const QLineEdit *e) { return QString(e->text()).replace(u',', u'.').toDouble(); };
    in.target = number(m_target) / 100;
    in.windowDays = m_window->text().trimmed().isEmpty() ? 30 : number(m_window);
    in.errorRatio = number(m_ratio) / 100;
    in.query = m_query->text();
    return in;
}

void BudgetForm::setSentence(const QString &sentence) {
    m_sentence->setText(
        sentence.isEmpty()
            ? tr("Not computed: it needs a target between 0 and 100 %, a window, and the marks impact and resolution.")
            : sentence);
}

void BudgetForm::setReadOnly(bool on) {
    for (QLineEdit *e : {m_target, m_window, m_ratio, m_query}) {
        e->setReadOnly(on);
    }
}

TimelineForm::TimelineForm(QWidget *parent) : QWidget(parent) {
    m_count = plain({}, this);
    m_list = new QListWidget(this);
    m_list->setAccessibleName(tr("Events of the document's timeline"));
    m_list->setUniformItemSizes(true);
    connect(m_list, &QListWidget::itemChanged, this, [this] {
        QStringList ticked;
        for (int k = 0; k < m_list->count(); ++k) {
            if (m_list->item(k)->checkState() == Qt::Checked) {
                ticked << m_list->item(k)->data(Qt::UserRole).toString();
            }
        }
        if (!m_setting) {
            Q_EMIT kept(ticked);
        }
    });
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    column->addWidget(m_count);
    column->addWidget(m_list, 1);
}

void TimelineForm::set(const incident::Incident &i, const QString &zone) {
    m_setting = true;
    const int at = m_list->currentRow();
    m_list->clear();
    int kept = 0;
    for (const incident::Event &e : i.events) {
        auto *item = new QListWidgetItem(QStringLiteral("%1  %2%3")
                                             .arg(incident::clockIn(e.occurred, zone),
                                                  displayText(incident::eventLine(e, zone), 160),
                                                  e.pinned ? tr("  (pinned)") : QString()),
                                         m_list);
        item->setData(Qt::UserRole, e.id);
        const bool fixed = e.pinned || e.kind == u"mark";
        item->setFlags(fixed ? Qt::ItemIsEnabled | Qt::ItemIsSelectable
                             : Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        const bool told = fixed || incident::inTimeline(i, e);
        item->setCheckState(told ? Qt::Checked : Qt::Unchecked);
        kept += told ? 1 : 0;
    }
    m_list->setCurrentRow(std::min(at, m_list->count() - 1));
    m_count->setText(tr("%1 of %2 kept. Pinned events and marks always are.").arg(kept).arg(m_list->count()));
    m_setting = false;
}

ExportForm::ExportForm(QWidget *parent) : QWidget(parent) {
    QFormLayout *form = formOf(this);
    m_zone = new QComboBox(this);
    m_zone->setEditable(true);
    m_zone->setInsertPolicy(QComboBox::NoInsert);
    m_zone->setAccessibleName(tr("Time zone"));
    m_zone->addItem(QStringLiteral("UTC"));
    for (const QByteArray &id : QTimeZone::availableTimeZoneIds()) {
        if (id != "UTC") {
            m_zone->addItem(QString::fromUtf8(id));
        }
    }
    m_zone->completer()->setFilterMode(Qt::MatchContains);
    m_zone->completer()->setCompletionMode(QCompleter::PopupCompletion);
    form->addRow(plain(tr("Time zone of the document, any of the IANA's"), this), m_zone);
    m_paper = new QComboBox(this);
    m_paper->addItems({QStringLiteral("A4"), QStringLiteral("Letter")});
    m_paper->setAccessibleName(tr("Paper"));
    form->addRow(plain(tr("Paper of the PDF"), this), m_paper);
    m_names = line(form, tr("Names to hide, separated by commas"), QStringLiteral("northwind, contoso"), this, 4000);
    m_preview = new QListWidget(this);
    m_preview->setAccessibleName(tr("What would be taken out"));
    form->addRow(plain(tr("What the exports take out"), this), m_preview);
    auto *other = new QPushButton(tr("Use another template…"), this);
    connect(other, &QPushButton::clicked, this, &ExportForm::templateWanted);
    form->addRow(plain(tr("Template: Markdown with one \"## Title\" a section"), this), other);
    connect(m_zone, &QComboBox::currentTextChanged, this, &ExportForm::edited);
    connect(m_paper, &QComboBox::currentTextChanged, this, &ExportForm::edited);
    connect(m_names, &QLineEdit::textChanged, this, &ExportForm::edited);
}

QString ExportForm::zone() const {
    const QString text = m_zone->currentText().trimmed();
    return incident::checkZone(text) ? (text.isEmpty() ? QStringLiteral("UTC") : text) : QStringLiteral("UTC");
}

QStringList ExportForm::hide() const {
    QStringList out;
    for (const QString &name : m_names->text().split(u',', Qt::SkipEmptyParts)) {
        if (name.trimmed().size() >= 2) {
            out << name.trimmed();
        }
    }
    return out;
}

bool ExportForm::letter() const { return m_paper->currentIndex() == 1; }

void ExportForm::setPreview(const std::vector<incident::Redactor::Finding> &findings) {
    m_preview->clear();
    for (const auto &f : findings) {
        m_preview->addItem(displayText(QStringLiteral("%1 → %2").arg(f.found, f.becomes), 160));
    }
    if (findings.empty()) {
        m_preview->addItem(tr("nothing: no secret was found, and no name is hidden"));
    }
}

void LinkHighlighter::setValues(const std::vector<incident::LinkedValue> &values) {
    if (values != m_values) {
        m_values = values;
        rehighlight();
    }
}

void LinkHighlighter::highlightBlock(const QString &text) {
    QTextCharFormat format;
    format.setUnderlineStyle(QTextCharFormat::SingleUnderline);
    format.setUnderlineColor(themeOf(m_themed).accent);
    format.setFontWeight(QFont::DemiBold);
    for (const incident::LinkedPlace &p : incident::linkedPlaces(text, m_values)) {
        setFormat(int(p.at), int(p.length), format);
    }
}

} // namespace bs
