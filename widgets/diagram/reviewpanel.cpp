// SPDX-FileCopyrightText: 2026 The Boundscope authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/diagram/reviewpanel.h"
#include "data/core/format.h"
#include "widgets/common/theme.h"
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QListWidget>
#include <QMouseEvent>
#include <QPainter>
#include <QPushButton>
#include <QStyledItemDelegate>
#include <QVBoxLayout>
#include <algorithm>

namespace bs {

namespace {

constexpr int kDetail = Qt::UserRole;
constexpr int kOurs = Qt::UserRole + 1;
constexpr int kTheirs = Qt::UserRole + 2;
constexpr int kChoice = Qt::UserRole + 3; // Conflicts: 0 open, 1 ours, 2 theirs; Proposals: 0 no, 1 yes; Changes: -1
constexpr int kMark = Qt::UserRole + 4;

constexpr int kLeft = 34; // of the text, behind the check box or the mark
constexpr int kRight = 10;

QRect choiceBox(const QRect &row, bool theirs) {
    const int half = (row.width() - 20 - 6) / 2;
    return {row.left() + 10 + (theirs ? half + 6 : 0), row.bottom() - 30, half, 24};
}

// Title over detail, wrapped; below them the two sides of a conflict as buttons.
class ReviewDelegate : public QStyledItemDelegate {
public:
    ReviewDelegate(QListWidget *list) : QStyledItemDelegate(list), m_list(list) {}
    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const override {
        const int w = m_list->viewport()->width() - left(index) - kRight;
        const auto lines = [&](TextRole role, const QString &text, int most) {
            const QFontMetrics m(textFont(role));
            return std::min(most, m.boundingRect(QRect(0, 0, w, 1000), Qt::TextWordWrap, text).height());
        };
        const QString detail = index.data(kDetail).toString();
        return {200, 14 + lines(TextRole::BodyMedium, index.data().toString(), 48) +
                         (detail.isEmpty() ? 0 : 2 + lines(TextRole::Label, detail, 84)) + (conflict(index) ? 32 : 0)};
    }
    void paint(QPainter *p, const QStyleOptionViewItem &o, const QModelIndex &index) const override {
        const Theme &t = themeOf(o.palette);
        p->save();
        p->setClipRect(o.rect);
        p->fillRect(o.rect, o.state & QStyle::State_Selected    ? t.selected
                            : o.state & QStyle::State_MouseOver ? t.hover
                                                                : t.surface);
        p->setPen(t.hairline);
        p->drawLine(o.rect.bottomLeft(), o.rect.bottomRight());
        const int choice = index.data(kChoice).toInt();
        p->setRenderHint(QPainter::Antialiasing);
        const QString mark = index.data(kMark).toString();
        if (!mark.isEmpty()) {
            const QColor c = mark == u"+" ? t.ok : mark == u"~" ? t.info : t.crit;
            p->setFont(textFont(TextRole::Workspace));
            p->setPen(c);
            p->drawText(QRect(o.rect.left() + 10, o.rect.top() + 6, 16, 18), Qt::AlignCenter, mark);
        } else if (!conflict(index)) {
            paintCheck(*p, QRectF(o.rect.left() + 11.5, o.rect.top() + 8.5, 13, 13), choice == 1, t);
        }
        QRect text(o.rect.left() + left(index), o.rect.top() + 6, o.rect.width() - left(index) - kRight, 48);
        p->setFont(textFont(TextRole::BodyMedium));
        p->setPen(t.text);
        QRect used;
        p->drawText(text, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, index.data().toString(), &used);
        text.setTop(std::min(used.bottom(), text.bottom()) + 3);
        text.setHeight(84);
        p->setFont(textFont(TextRole::Label));
        p->setPen(t.textMuted);
        p->drawText(text, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, index.data(kDetail).toString());
        if (conflict(index)) {
            paintSide(*p, choiceBox(o.rect, false), QStringLiteral("Ours ") + index.data(kOurs).toString(), choice == 1,
                      t);
            paintSide(*p, choiceBox(o.rect, true), QStringLiteral("Theirs ") + index.data(kTheirs).toString(),
                      choice == 2, t);
        }
        p->restore();
    }

private:
    static bool conflict(const QModelIndex &index) { return !index.data(kOurs).isNull(); }
    static int left(const QModelIndex &index) { return conflict(index) ? 12 : kLeft; }
    static void paintCheck(QPainter &p, const QRectF &box, bool on, const Theme &t) {
        p.setPen(QPen(on ? t.accentFill : t.hairlineStrong, 1));
        p.setBrush(on ? t.accentFill : t.bg);
        p.drawRoundedRect(box, 3, 3);
        if (on) {
            p.setPen(QPen(Qt::white, 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
            p.drawPolyline(QPolygonF{{box.left() + 3, box.center().y()},
                                     {box.left() + 5.5, box.bottom() - 3.5},
                                     {box.right() - 3, box.top() + 3.5}});
        }
    }
    static void paintSide(QPainter &p, const QRect &box, const QString &text, bool on, const Theme &t) {
        p.setPen(QPen(on ? t.accent : t.hairlineStrong, 1));
        p.setBrush(on ? t.selected : t.raised);
        p.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
        const QFont font = textFont(TextRole::LabelMedium);
        p.setFont(font);
        p.setPen(on ? t.text : t.text2);
        p.drawText(box.adjusted(8, 0, -8, 0), Qt::AlignVCenter | Qt::AlignLeft,
                   QFontMetrics(font).elidedText(text, Qt::ElideRight, box.width() - 16));
    }
    QListWidget *m_list;
};

QLabel *label(TextRole role, const char *tone, QWidget *parent) {
    auto *l = new QLabel(parent);
    l->setTextFormat(Qt::PlainText);
    l->setFont(textFont(role));
    l->setWordWrap(true);
    if (tone) {
        l->setProperty("tone", QLatin1String(tone));
    }
    return l;
}

} // namespace

ReviewPanel::ReviewPanel(QWidget *parent) : QFrame(parent) {
    setObjectName(QStringLiteral("panel"));
    setFixedWidth(316);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(1, 1, 1, 1);
    column->setSpacing(0);
    auto *head = new QVBoxLayout;
    head->setContentsMargins(12, 8, 12, 8);
    head->setSpacing(1);
    m_title = label(TextRole::Workspace, nullptr, this);
    m_sub = label(TextRole::Label, "muted", this);
    head->addWidget(m_title);
    head->addWidget(m_sub);
    column->addLayout(head);
    m_list = new QListWidget(this);
    m_list->setItemDelegate(new ReviewDelegate(m_list));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->installEventFilter(this);
    m_list->viewport()->installEventFilter(this);
    column->addWidget(m_list, 1);
    auto *foot = new QHBoxLayout;
    foot->setContentsMargins(12, 7, 12, 7);
    m_close = new QPushButton(QStringLiteral("Close"), this);
    m_second = new QPushButton(this);
    m_accept = new QPushButton(this);
    m_accept->setProperty("kind", QStringLiteral("primary"));
    foot->addWidget(m_close);
    foot->addStretch(1);
    foot->addWidget(m_second);
    foot->addWidget(m_accept);
    column->addLayout(foot);
    connect(m_close, &QPushButton::clicked, this, &ReviewPanel::closed);
    connect(m_accept, &QPushButton::clicked, this, [this] {
        if (m_mode == Mode::Proposals) {
            Q_EMIT accepted();
            return;
        }
        for (int i = 0; i < m_list->count(); ++i) { // Conflicts: all theirs
            settle(i, true);
        }
    });
    connect(m_second, &QPushButton::clicked, this, [this] {
        for (int i = 0; i < m_list->count(); ++i) {
            if (m_mode == Mode::Proposals) {
                check(i, open() > 0);
            } else {
                settle(i, false);
            }
        }
        refresh();
    });
    connect(m_list, &QListWidget::currentRowChanged, this, &ReviewPanel::rowEntered);
}

void ReviewPanel::review(Mode mode, const QString &title, const QString &sub, const std::vector<Row> &rows) {
    m_mode = mode;
    m_rows = rows;
    m_choice.assign(rows.size(), mode == Mode::Proposals ? 1 : 0);
    m_title->setText(displayText(title, 80));
    m_sub->setText(displayText(sub, 300));
    m_list->setAccessibleName(title);
    const QSignalBlocker quiet(m_list);
    m_list->clear();
    for (const Row &r : rows) {
        auto *item = new QListWidgetItem(displayText(r.title, 200), m_list);
        item->setData(kDetail, displayText(r.detail, 500));
        if (mode == Mode::Conflicts) {
            item->setData(kOurs, displayText(r.ours, 60));
            item->setData(kTheirs, displayText(r.theirs, 60));
        } else if (mode == Mode::Changes) {
            item->setData(kMark, QString(r.mark));
        }
    }
    m_list->setCurrentRow(rows.empty() ? -1 : 0);
    refresh();
    show();
}

int ReviewPanel::open() const { return static_cast<int>(std::count(m_choice.begin(), m_choice.end(), 0)); }

std::vector<bool> ReviewPanel::chosen() const {
    std::vector<bool> out;
    for (const int c : m_choice) {
        out.push_back(c == 1);
    }
    return out;
}

// A call cannot be taken without the nodes it joins, nor a node be left while a call of it is taken.
void ReviewPanel::check(int row, bool on) {
    m_choice[static_cast<std::size_t>(row)] = on ? 1 : 0;
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        const auto &needs = m_rows[i].needs;
        if (on && static_cast<int>(i) == row) {
            for (const int n : needs) {
                m_choice[static_cast<std::size_t>(n)] = 1;
            }
        } else if (!on && std::find(needs.begin(), needs.end(), row) != needs.end()) {
            m_choice[i] = 0;
        }
    }
}

void ReviewPanel::settle(int row, bool theirs) {
    if (row < 0 || row >= static_cast<int>(m_choice.size()) || m_mode != Mode::Conflicts) {
        return;
    }
    int &choice = m_choice[static_cast<std::size_t>(row)];
    const int wanted = theirs ? 2 : 1;
    if (choice == wanted || choice == 2) {
        return; // theirs is an edit by now: undo takes it back
    }
    choice = wanted;
    refresh();
    Q_EMIT settled(row, theirs);
}

void ReviewPanel::refresh() {
    for (int i = 0; i < m_list->count(); ++i) {
        const int c = m_choice[static_cast<std::size_t>(i)];
        QListWidgetItem *item = m_list->item(i);
        item->setData(kChoice, m_mode == Mode::Changes ? -1 : c);
        const QString state = m_mode == Mode::Proposals
                                  ? (c == 1 ? QStringLiteral("chosen") : QStringLiteral("not chosen"))
                              : m_mode == Mode::Changes ? QString()
                              : c == 0                  ? QStringLiteral("open")
                              : c == 1                  ? QStringLiteral("ours")
                                                        : QStringLiteral("theirs");
        item->setData(Qt::AccessibleTextRole,
                      QStringList{item->text(), state, item->data(kDetail).toString()}.join(QStringLiteral(", ")));
    }
    const int taken = static_cast<int>(m_choice.size()) - open();
    m_accept->setVisible(m_mode != Mode::Changes);
    m_second->setVisible(m_mode != Mode::Changes);
    if (m_mode == Mode::Proposals) {
        m_accept->setText(QStringLiteral("Accept %1").arg(taken));
        m_accept->setEnabled(taken > 0);
        m_second->setText(open() > 0 ? QStringLiteral("All") : QStringLiteral("None"));
    } else {
        m_accept->setText(QStringLiteral("All theirs"));
        m_second->setText(QStringLiteral("All ours"));
        m_accept->setEnabled(open() > 0);
        m_second->setEnabled(open() > 0);
    }
    m_list->doItemsLayout();
    m_list->viewport()->update();
}

// Space and a click choose; in a conflict 1 is ours and 2 theirs.
bool ReviewPanel::eventFilter(QObject *watched, QEvent *event) {
    const int row = m_list->currentRow();
    if (watched == m_list && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (m_mode == Mode::Proposals && (key == Qt::Key_Space || key == Qt::Key_Return) && row >= 0) {
            if (key == Qt::Key_Return) {
                m_accept->click();
            } else {
                check(row, m_choice[static_cast<std::size_t>(row)] == 0);
                refresh();
            }
            return true;
        }
        if (m_mode == Mode::Conflicts && (key == Qt::Key_1 || key == Qt::Key_2)) {
            settle(row, key == Qt::Key_2);
            return true;
        }
        if (key == Qt::Key_Escape) {
            Q_EMIT closed();
            return true;
        }
    }
    if (watched == m_list->viewport() && event->type() == QEvent::Resize) { // rows are as high as their words need
        QMetaObject::invokeMethod(m_list, [this] { m_list->doItemsLayout(); }, Qt::QueuedConnection);
    }
    if (watched == m_list->viewport() && event->type() == QEvent::MouseButtonRelease) {
        const QPoint at = static_cast<QMouseEvent *>(event)->pos();
        const QModelIndex index = m_list->indexAt(at);
        if (index.isValid() && m_mode == Mode::Proposals) {
            check(index.row(), m_choice[static_cast<std::size_t>(index.row())] == 0);
            refresh();
        } else if (index.isValid() && m_mode == Mode::Conflicts) {
            const QRect box = m_list->visualRect(index);
            for (const bool theirs : {false, true}) {
                if (choiceBox(box, theirs).contains(at)) {
                    settle(index.row(), theirs);
                }
            }
        }
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace bs
