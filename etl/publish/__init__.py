"""What people get besides the tables: descriptions, pages and exports, all made from a written dataset."""
