// Collects the pieces of an advice while the chapters are written; for this room only.

#pragma once

#include <entente/advice/advice.hpp>
#include <entente/base/messages.hpp>
#include <entente/evidence/evidence.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace entente::advice {

using evidence::Reference;

/// Adds statements, figures and tables to an advice and hands out their ids.
class Composer {
public:
    Composer(Advice& advice, const Messages& messages, const evidence::Evidence& evidence)
        : advice_(advice), messages_(messages), evidence_(evidence)
    {
    }

    [[nodiscard]] const evidence::Evidence& evidence() const { return evidence_; }

    /// Opens a chapter; what follows goes into it. Its heading and question are chapter.<question>.heading and .asked.
    void open_chapter(Question question);

    /// What a statement rests on and how firmly.
    struct Basis {
        Grade grade = Grade::Low;
        Text grade_reason;
        std::vector<Reference> references;
    };

    /// Adds a statement from a message. @return  its id
    std::string state(StatementKind kind, std::string_view message, const std::vector<MessageArgument>& arguments,
                      Basis basis);
    /// Adds a statement whose words are evidence themselves. @return  its id
    std::string state(StatementKind kind, Text text, Basis basis);

    /// Adds a statement that answers the chapter's question on the front page, too.
    void summarise(StatementKind kind, std::string_view message, const std::vector<MessageArgument>& arguments,
                   Basis basis);

    /// Puts a statement in reading order; `state` does not, so that it may stand in a fold.
    void show(const std::string& statement_id);
    void heading(std::string_view message);
    void paragraph(std::string_view message, const std::vector<MessageArgument>& arguments = {});
    /// @param id  unique within the chapter; the chapter's name is put before it
    void figure(Figure figure);
    void table(Table table);
    /// What a reader opens only when interested.
    void fold(std::string_view message, std::vector<Block> blocks, const std::vector<MessageArgument>& arguments = {});

    /// Names a statement for the front page.
    void front_chance(const std::string& statement_id) { advice_.chances.push_back(statement_id); }
    void front_risk(const std::string& statement_id) { advice_.risks.push_back(statement_id); }
    /// Puts a gap before the others.
    void front_gap(const std::string& statement_id);

    [[nodiscard]] Text text(std::string_view message, const std::vector<MessageArgument>& arguments = {}) const
    {
        return messages_.text(message, arguments);
    }

    [[nodiscard]] bool has(std::string_view message) const { return messages_.has(message); }

private:
    [[nodiscard]] Chapter& chapter() { return advice_.chapters.back(); }

    Advice& advice_;
    const Messages& messages_;
    const evidence::Evidence& evidence_;
    int statements_in_chapter_ = 0;
    std::ptrdiff_t front_gaps_ = 0;
};

/// Block of a statement, for folds.
[[nodiscard]] Block statement_block(const std::string& id);

} // namespace entente::advice
