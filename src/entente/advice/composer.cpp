#include <entente/advice/composer.hpp>

#include <set>

namespace entente::advice {

namespace {

// Each reference once, where it stands first: what many estimates rest on is named many times.
std::vector<Reference> each_once(std::vector<Reference> references)
{
    std::set<std::string> seen;
    std::erase_if(references, [&](const Reference& reference) { return !seen.insert(reference.id).second; });
    return references;
}

} // namespace

void Composer::open_chapter(Question question)
{
    const std::string id = id_of(question);
    Chapter opened;
    opened.question = question;
    opened.heading = text("chapter." + id + ".heading");
    opened.asked = text("chapter." + id + ".asked");
    advice_.chapters.push_back(std::move(opened));
    statements_in_chapter_ = 0;
}

std::string Composer::state(StatementKind kind, Text text, Basis basis)
{
    Statement statement;
    statement.id = id_of(chapter().question) + "." + std::to_string(++statements_in_chapter_);
    statement.kind = kind;
    statement.question = chapter().question;
    statement.grade = basis.grade;
    statement.grade_reason = std::move(basis.grade_reason);
    statement.text = std::move(text);
    statement.references = each_once(std::move(basis.references));
    if (kind == StatementKind::Gap)
        advice_.gaps.push_back(statement.id);
    advice_.statements.push_back(std::move(statement));
    return advice_.statements.back().id;
}

std::string Composer::state(StatementKind kind, std::string_view message, const std::vector<MessageArgument>& arguments,
                            Basis basis)
{
    return state(kind, text(message, arguments), std::move(basis));
}

void Composer::summarise(StatementKind kind, std::string_view message, const std::vector<MessageArgument>& arguments,
                         Basis basis)
{
    const std::string id = state(kind, message, arguments, std::move(basis));
    chapter().summary.push_back(id);
    show(id);
}

void Composer::show(const std::string& statement_id)
{
    chapter().blocks.push_back(statement_block(statement_id));
}

void Composer::heading(std::string_view message)
{
    chapter().blocks.push_back({Block::Kind::Heading, "", text(message), {}});
}

void Composer::paragraph(std::string_view message, const std::vector<MessageArgument>& arguments)
{
    chapter().blocks.push_back({Block::Kind::Paragraph, "", text(message, arguments), {}});
}

void Composer::figure(Figure figure)
{
    figure.id = id_of(chapter().question) + "." + figure.id;
    figure.question = chapter().question;
    figure.references = each_once(std::move(figure.references));
    chapter().blocks.push_back({Block::Kind::Figure, figure.id, {}, {}});
    advice_.figures.push_back(std::move(figure));
}

void Composer::table(Table table)
{
    table.id = id_of(chapter().question) + "." + table.id;
    table.question = chapter().question;
    table.references = each_once(std::move(table.references));
    chapter().blocks.push_back({Block::Kind::Table, table.id, {}, {}});
    advice_.tables.push_back(std::move(table));
}

void Composer::fold(std::string_view message, std::vector<Block> blocks, const std::vector<MessageArgument>& arguments)
{
    if (!blocks.empty())
        chapter().blocks.push_back({Block::Kind::Fold, "", text(message, arguments), std::move(blocks)});
}

void Composer::front_gap(const std::string& statement_id)
{
    std::erase(advice_.gaps, statement_id);
    advice_.gaps.insert(advice_.gaps.begin() + front_gaps_++, statement_id);
}

Block statement_block(const std::string& id)
{
    return {Block::Kind::Statement, id, {}, {}};
}

} // namespace entente::advice
